namespace Watchgrain.Grains.Storage;

/// <summary>This activation must go: another has become the writer, or what it holds may differ from what is stored. The caller tries again and meets the next one.</summary>
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
