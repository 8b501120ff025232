using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>What all distances over counts share: argument checks and add-half shares p = (c + ½)/(n + ½K), the Krichevsky-Trofimov estimate.</summary>
internal static class Shares
{
    /// <summary>Totals of both sides, or null when either has no rows.</summary>
    public static (double Reference, double Current)? Totals(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (reference.Length != current.Length) throw new ArgumentException($"The sides have {reference.Length} and {current.Length} cells.", nameof(current));
        double n = Total(reference), m = Total(current);
        return n > 0 && m > 0 ? (n, m) : null;
    }

    /// <summary>The main bins of the binning that both summaries share.</summary>
    public static (long[] Reference, long[] Current) Aligned(NumericSummary reference, NumericSummary current)
    {
        CheckBins(reference, current);
        return (reference.MainCounts(), current.MainCounts());
    }

    /// <summary>As many cells do not make the same cells: a distance between other ones would be a number without a meaning.</summary>
    /// <exception cref="ArgumentException">The summaries stand on different bins.</exception>
    public static void CheckBins(NumericSummary reference, NumericSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (!Equals(reference.Binning, current.Binning)) throw new ArgumentException("The summaries stand on different bins.", nameof(current));
    }

    public static double AddHalf(long count, double total, int cells) => (count + 0.5) / (total + 0.5 * cells);

    private static double Total(ReadOnlySpan<long> counts)
    {
        double total = 0;
        foreach (var count in counts) total += count >= 0 ? count : throw new ArgumentOutOfRangeException(nameof(counts), count, "A count is negative.");
        return total;
    }
}
