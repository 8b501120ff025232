namespace Watchgrain.Statistics.Poisoning;

/// <summary>How often a pattern has come.</summary>
/// <param name="Rows">With it, at least 1.</param>
/// <param name="Ones">Those among them that were predicted to be of class 1.</param>
public readonly record struct PatternCount(long Rows, long Ones)
{
    public static PatternCount operator +(PatternCount a, PatternCount b) => new(a.Rows + b.Rows, a.Ones + b.Ones);
}
