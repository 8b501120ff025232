namespace Watchgrain.Grains.Partitions;

/// <summary>What a commit needs (places of sources and slices, join rows) could not be read. Nothing of its operations was counted; they may come again.</summary>
[GenerateSerializer, Alias("wg.NotPreparedException")]
public sealed class NotPreparedException : Exception
{
    public NotPreparedException()
    {
    }

    public NotPreparedException(string message)
        : base(message)
    {
    }

    public NotPreparedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
