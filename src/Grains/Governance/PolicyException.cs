namespace Watchgrain.Grains.Governance;

/// <summary>A policy file is wrong; the message begins with file, line and column (1-based).</summary>
public sealed class PolicyException : Exception
{
    public PolicyException()
    {
    }

    public PolicyException(string message)
        : base(message)
    {
    }

    public PolicyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
