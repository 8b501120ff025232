namespace Watchgrain.Grains.Tests;

/// <summary>How much the long ones among the tests do.</summary>
internal static class TestSizes
{
    /// <summary>The stated sizes instead of the reduced ones: ./test --full.</summary>
    public static bool Full { get; } = Environment.GetEnvironmentVariable("WATCHGRAIN_FULL") == "1";
}
