namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>What the rows of a simulated stream are. The first four give their law.</summary>
internal enum StreamKind
{
    Normal,
    HeavyTailed,
    Tied,
    Autocorrelated,
    Categorical,
}
