using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Quality;

/// <summary>
/// How evenly rows fall on K classes: the ratio of the largest class to the smallest, and Shannon's (1948) entropy H = −Σ p ln p, raw and over its largest value (Pielou's (1966) evenness H/ln K).
/// </summary>
/// <param name="Classes">K, classes without rows included.</param>
/// <param name="Ratio">Rows of the largest class per row of the smallest, ≥ 1; null when a class has no rows.</param>
/// <param name="EntropyNats">H in [0, ln K].</param>
/// <param name="NormalisedEntropy">H/ln K in [0, 1], 1 when even; null with one class.</param>
/// <param name="SmallestShare">Share of the smallest class, in [0, 1/K].</param>
public readonly record struct ClassBalance(int Classes, double? Ratio, double EntropyNats, double? NormalisedEntropy, double SmallestShare)
{
    /// <summary>Of rows per class; null without rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static ClassBalance? Of(ReadOnlySpan<long> counts)
    {
        // Whole, so that the order of the classes does not show.
        Int128 total = 0;
        long largest = 0, smallest = long.MaxValue;
        foreach (var count in counts)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(counts));
            total += count;
            (largest, smallest) = (Math.Max(largest, count), Math.Min(smallest, count));
        }
        if (total == 0) return null;
        var entropy = Math.Min(ShannonEntropy.Nats(counts)!.Value, Math.Log(counts.Length));
        return new ClassBalance(counts.Length, smallest == 0 ? null : (double)largest / smallest, entropy, counts.Length == 1 ? null : entropy / Math.Log(counts.Length), smallest / (double)total);
    }

    /// <summary>Of the categories that occur; null without rows, and beyond the summary's bound, where the categories are no longer known.</summary>
    public static ClassBalance? Of(CategoricalSummary labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.IsExact ? Of([.. labels.Counts.Select(pair => pair.Value)]) : null;
    }
}
