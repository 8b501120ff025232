using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Quality;

/// <summary>
/// The share of current rows in cells that the reference never saw, beside the share to be expected without any change: the Good-Turing (1953) estimate f₁/n, f₁ the cells with a single reference row and n its rows.
/// </summary>
/// <remarks>
/// Numeric columns are compared in their log-linear cells (1.6 % wide), categories by name. A model has learnt nothing about rows in unseen cells; a fine cell can also be empty by chance, which is what the expected share is for.
/// Missing, NaN and infinite rows are in no cell. Null when either side has no rows.
/// </remarks>
public static class SupportCoverage
{
    /// <param name="reference">Reference rows per cell.</param>
    /// <param name="current">Current rows of the same cells.</param>
    public static CoverageEstimate? Between(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (reference.Length != current.Length) throw new ArgumentException($"The sides have {reference.Length} and {current.Length} cells.", nameof(current));
        long n = 0, m = 0, unseen = 0, single = 0;
        for (var i = 0; i < reference.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(reference[i], nameof(reference));
            ArgumentOutOfRangeException.ThrowIfNegative(current[i], nameof(current));
            n += reference[i];
            m += current[i];
            unseen += reference[i] == 0 ? current[i] : 0;
            single += reference[i] == 1 ? 1 : 0;
        }
        return Of(unseen, m, single, n);
    }

    /// <summary>Over log-linear cells; the summaries need not stand on the same bins.</summary>
    public static CoverageEstimate? Between(NumericSummary reference, NumericSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        var seen = reference.Histogram.Cells().Select(cell => (cell.Lower, cell.Upper)).ToHashSet();
        var unseen = current.Histogram.Cells().Where(cell => !seen.Contains((cell.Lower, cell.Upper))).Sum(cell => cell.Count);
        return Of(unseen, current.Count, reference.Histogram.Cells().Count(cell => cell.Count == 1), reference.Count);
    }

    /// <summary>Over categories; when a side is beyond its bound, over hash buckets, and the unseen rows are then a lower bound.</summary>
    public static CoverageEstimate? Between(CategoricalSummary reference, CategoricalSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        var single = reference.IsExact && current.IsExact ? reference.Counts.Count(pair => pair.Value == 1) : reference.BucketCounts().Count(rows => rows == 1);
        return Of(current.UnseenCount(reference), current.Count, single, reference.Count);
    }

    /// <summary>The share of current values outside the reference's [min, max], in [0, 1]: exact when the current summary stands on bins made from that reference, else within a log-linear cell. Null when either side has no values.</summary>
    public static double? OutsideRange(NumericSummary reference, NumericSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (reference is not { Min: { } min, Max: { } max } || current.Count == 0) return null;
        // Nothing can lie above the largest double.
        var counts = CumulativeDistribution.Of(current);
        var above = max == double.MaxValue ? 0 : current.Count - counts.CountBelow(Math.BitIncrement(max));
        return Math.Clamp((counts.CountBelow(min) + above) / current.Count, 0, 1);
    }

    private static CoverageEstimate? Of(long unseen, long rows, long single, long referenceRows) =>
        rows == 0 || referenceRows == 0 ? null : new CoverageEstimate((double)unseen / rows, (double)single / referenceRows, unseen, rows);
}
