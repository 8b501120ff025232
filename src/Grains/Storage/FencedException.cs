namespace Watchgrain.Grains.Storage;

/// <summary>Another activation has become the writer: this one must go.</summary>
[GenerateSerializer, Alias("wg.FencedException")]
public sealed class FencedException : Exception
{
    public FencedException()
    {
    }

    public FencedException(string message)
        : base(message)
    {
    }

    public FencedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
