namespace Watchgrain.Grains.Partitions;

/// <summary>A batch could not be counted for a defect. Nothing of it was; those beside it were.</summary>
[GenerateSerializer, Alias("wg.NotStagedException")]
public sealed class NotStagedException : Exception
{
    public NotStagedException()
    {
    }

    public NotStagedException(string message)
        : base(message)
    {
    }

    public NotStagedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
