namespace Watchgrain.Grains.Delivery;

/// <summary>A channel file, or a template that it names, is wrong; the message begins with the file and, where there is one, line and column (1-based). It never shows a secret.</summary>
public sealed class ChannelsFileException : Exception
{
    public ChannelsFileException()
    {
    }

    public ChannelsFileException(string message)
        : base(message)
    {
    }

    public ChannelsFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
