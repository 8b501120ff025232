namespace Watchgrain.Statistics.Summaries;

/// <summary>One non-empty cell of a <see cref="LogLinearHistogram"/>: <paramref name="Count"/> values in [<paramref name="Lower"/>, <paramref name="Upper"/>), mirrored for
/// negative values.</summary>
public readonly record struct HistogramCell(double Lower, double Upper, long Count)
{
    /// <summary>Centre of the cell; at most 0.8 % away from any value in it (below 2⁻¹⁰²², where cells have a constant width, at most 2⁻¹⁰²⁹ away).</summary>
    public double Midpoint => Lower / 2 + Upper / 2;
}
