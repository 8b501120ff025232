using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// The two-sample Kolmogorov-Smirnov statistic D = sup |F − G|, exact from samples or from the counts of ordered cells: D_K, the largest difference at the edges. Null when
/// either side has no rows. For an exact p, where D lies and its direction see <see cref="TwoSample.SmirnovTest"/>; this one takes samples that are sorted already and counts. Source: Smirnov (1939).
/// </summary>
/// <remarks>
/// <para>Over K equal-frequency reference bins of a continuous feature 0 ≤ D − D_K ≤ 1/K. With ties D − D_K can reach the largest share that the reference has inside one bin.
/// Cells finer than the main bins
/// (the tail cells of a summary) only bring D_K closer.</para>
/// <para>p = 2 Σ (−1)^(j−1) exp(−2 j² λ²), λ = (√e + 0.12 + 0.11/√e) D, e = nm/(n + m): Kolmogorov's law with Stephens' (1970) correction. From D_K it is conservative, and so
/// it is with ties.</para>
/// </remarks>
public static class KolmogorovSmirnov
{
    /// <summary>D_K over the counts of ordered cells.</summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static KsResult? Binned(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (Shares.Totals(reference, current) is not var (n, m)) return null;
        double p = 0, q = 0, largest = 0;
        for (var i = 0; i < reference.Length - 1; i++)
        {
            p += reference[i];
            q += current[i];
            largest = Math.Max(largest, Math.Abs(p / n - q / m));
        }
        return new KsResult(largest, PValue(largest, n, m));
    }

    /// <summary>Over all cells of the binning that both summaries share, tails included.</summary>
    /// <exception cref="ArgumentException">The summaries stand on different bins.</exception>
    public static KsResult? Binned(NumericSummary reference, NumericSummary current)
    {
        Shares.CheckBins(reference, current);
        return Binned(reference.CellCounts, current.CellCounts);
    }

    /// <summary>Exact D from finite samples in any order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite.</exception>
    public static KsResult? FromSamples(ReadOnlySpan<double> reference, ReadOnlySpan<double> current) =>
        reference.IsEmpty || current.IsEmpty ? null : FromSamples(new SortedSample(reference), new SortedSample(current));

    /// <summary>Exact D from samples that are sorted already.</summary>
    public static KsResult? FromSamples(SortedSample reference, SortedSample current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        ReadOnlySpan<double> a = reference.Values, b = current.Values;
        if (a.IsEmpty || b.IsEmpty) return null;
        long n = a.Length, m = b.Length;
        var statistic = LargestGap.Between(a, b) / ((double)n * m);
        return new KsResult(statistic, PValue(statistic, n, m));
    }

    private static double PValue(double statistic, double n, double m)
    {
        var e = Math.Sqrt(n * m / (n + m));
        var lambda = (e + 0.12 + 0.11 / e) * statistic;
        // Below 0.2 the series needs many terms and the answer is 1 to twelve digits.
        if (lambda < 0.2) return 1;
        double sum = 0;
        for (var j = 1; j <= 40; j++) sum += (j % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * j * j * lambda * lambda);
        return Math.Clamp(sum, 0, 1);
    }
}
