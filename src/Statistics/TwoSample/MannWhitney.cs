using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// The Mann-Whitney U test (Wilcoxon's rank sum): does one side tend to be larger? z = (|U − nm/2| − ½)/σ, σ² = nm/12 (N + 1 − Σ(t³ − t)/(N(N − 1))) over ties of t rows, N = n + m. Two-sided. Null when
/// either side has no rows.
/// Source: Mann, Whitney (1947); ties Hollander, Wolfe (1999), 4.1.
/// </summary>
/// <remarks>
/// <para>Exact p where n·m ≤ <see cref="ExactPairs"/>. All values equal: U = nm/2, p = 1. It says nothing about spread: a drift that leaves P(current &gt; reference) at ½ stays unseen.</para>
/// <para>Over counts every cell is one tie; the area is within ½ Σ c_ref c_cur/(nm) of the one over raw values. NaN and infinities are refused.</para>
/// </remarks>
public static class MannWhitney
{
    /// <summary>10,000 pairs (100 rows by 100), at most 25 million steps: beyond it the normal law is off by less than 0.001 for sides of like size, and by 0.03 where a side has two rows.</summary>
    public const int ExactPairs = 10_000;

    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite.</exception>
    public static MannWhitneyResult? FromSamples(ReadOnlySpan<double> reference, ReadOnlySpan<double> current) => Over(PooledGroups.Of(reference, current), cells: false);

    /// <summary>Over the counts of ordered cells, each one tie.</summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static MannWhitneyResult? FromCounts(ReadOnlySpan<long> reference, ReadOnlySpan<long> current) => Over(PooledGroups.Of(reference, current), cells: true);

    /// <summary>Over the log-linear cells of both summaries, each one tie of at most 1.6 % width.</summary>
    public static MannWhitneyResult? Between(NumericSummary reference, NumericSummary current) => Over(PooledGroups.Of(reference, current), cells: true);

    private static MannWhitneyResult? Over(PooledGroups? groups, bool cells)
    {
        if (groups is null) return null;
        double n = groups.N, m = groups.M, pairs = n * m, rows = n + m, below = 0, u = 0, equal = 0, ties = 0;
        for (var g = 0; g < groups.Count; g++)
        {
            double ours = groups.Reference[g], theirs = groups.Current[g], t = ours + theirs;
            u += ours * (below + theirs / 2);
            below += theirs;
            equal += ours * theirs;
            ties += t * t * t - t;
        }
        var larger = Math.Max(u, pairs - u);
        var deviation = Math.Sqrt(Math.Max(0, pairs / 12 * (rows + 1 - ties / (rows * (rows - 1)))));
        var z = (larger - pairs / 2 - 0.5) / deviation;
        var asymptotic = deviation > 0 ? Math.Min(1, 2 * Normal.CDF(0, 1, -z)) : 1;
        double? exact = pairs <= ExactPairs ? Exact((int)n, (int)m, (int)(pairs - Math.Floor(larger))) : null;
        return new MannWhitneyResult(u, 1 - u / pairs, cells ? equal / pairs / 2 : 0, asymptotic, exact, groups.HasTies);
    }

    // Twice P(U ≤ least). The largest of i + j values is one of the i with probability i/(i + j), and is then above all j; only sums up to the least are carried.
    private static double Exact(int n, int m, int least)
    {
        int lines = Math.Max(n, m), columns = Math.Min(n, m);
        var law = new double[columns + 1][];
        for (var j = 0; j <= columns; j++)
        {
            law[j] = new double[Math.Min(lines * j, least) + 1];
            law[j][0] = 1;
        }
        for (var i = 1; i <= lines; i++)
        {
            for (var j = 1; j <= columns; j++)
            {
                double ofLine = (double)i / (i + j), ofColumn = (double)j / (i + j);
                double[] here = law[j], beside = law[j - 1];
                // From the top down, so that what stands below is still that of one line less.
                var u = Math.Min(i * j, least);
                for (; u > i * (j - 1); u--) here[u] = ofLine * here[u - j];
                for (; u >= j; u--) here[u] = ofLine * here[u - j] + ofColumn * beside[u];
                for (; u >= 0; u--) here[u] = ofColumn * beside[u];
            }
        }
        double tail = 0;
        foreach (var share in law[columns]) tail += share;
        return Math.Min(1, 2 * tail);
    }
}
