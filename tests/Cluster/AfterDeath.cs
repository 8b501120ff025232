namespace Watchgrain.Cluster.Tests;

/// <summary>What becomes of a write that was on its way when its silo died.</summary>
public enum AfterDeath
{
    /// <summary>It never happens.</summary>
    WriteIsLost,

    /// <summary>It happens later, when the successor has begun with what was before it.</summary>
    WriteHappens,
}
