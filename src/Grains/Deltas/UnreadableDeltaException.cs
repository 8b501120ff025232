namespace Watchgrain.Grains.Deltas;

/// <summary>Bytes of a delta are not in their binary form. Nothing of it has been counted; its sender keeps it.</summary>
[GenerateSerializer, Alias("wg.UnreadableDeltaException")]
public sealed class UnreadableDeltaException : Exception
{
    public UnreadableDeltaException()
    {
    }

    public UnreadableDeltaException(string message)
        : base(message)
    {
    }

    public UnreadableDeltaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
