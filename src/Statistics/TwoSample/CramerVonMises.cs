using System.Numerics;
using MathNet.Numerics;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// The two-sample Cramér-von Mises test: T = U/(nmN) − (4nm − 1)/(6N), N = n + m, U = n Σ (r_i − i)² + m Σ (s_j − j)² with the midranks r, s of the sorted reference and current rows in the pooled sample.
/// Two-sided. Null when either side has no rows.
/// Source: Anderson (1962); limit law of Csörgő, Faraway (1996), its tail of Zolotarev (1961).
/// </summary>
/// <remarks>
/// <para>Asymptotic p = 1 − V(x), x = (T − E T)/√(45 Var T) + 1/6: the series of V stops at a term below 1e-7, as other tools let it, so that p is good to about 1e-7 and for a huge T rises again.
/// From x = <see cref="TailFrom"/> on the tail √2 P(χ²₁ &gt; π²x) stands for it, within 2 % of itself. Exact p where both sides hold at most <see cref="ExactRows"/> rows and the table of sums fits into
/// <see cref="ExactCells"/> cells (always up to 12 rows).</para>
/// <para>T is good to about N·1e-16. With many ties T loses its meaning (all values equal give a small p): use <see cref="AndersonDarling"/>, whose midrank form allows for them. Over counts every cell is one tie, so keep cells fine.
/// NaN and infinities are refused.</para>
/// </remarks>
public static class CramerVonMises
{
    /// <summary>20 rows on the larger side: from there the limit law is off by less than 0.004 where p is below 0.1.</summary>
    public const int ExactRows = 20;

    /// <summary>4 Mi cells of the table of sums: 32 MB for the length of the call.</summary>
    public const int ExactCells = 1 << 22;

    /// <summary>2.5, where p is 1e-6 and the tail is within 2 % of the limit law.</summary>
    public const double TailFrom = 2.5;

    private const double LastTerm = 1e-7;

    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite.</exception>
    public static CramerVonMisesResult? FromSamples(ReadOnlySpan<double> reference, ReadOnlySpan<double> current) => Over(PooledGroups.Of(reference, current));

    /// <summary>Over the counts of ordered cells, each one tie.</summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static CramerVonMisesResult? FromCounts(ReadOnlySpan<long> reference, ReadOnlySpan<long> current) => Over(PooledGroups.Of(reference, current));

    /// <summary>Over the log-linear cells of both summaries, each one tie of at most 1.6 % width.</summary>
    public static CramerVonMisesResult? Between(NumericSummary reference, NumericSummary current) => Over(PooledGroups.Of(reference, current));

    private static CramerVonMisesResult? Over(PooledGroups? groups)
    {
        if (groups is null) return null;
        double n = groups.N, m = groups.M, k = n * m, rows = n + m, u = 0, i = 0, j = 0;
        for (var g = 0; g < groups.Count; g++)
        {
            double ours = groups.Reference[g], theirs = groups.Current[g], midrank = i + j + (ours + theirs + 1) / 2;
            u += n * SquaredGaps(midrank - i, ours) + m * SquaredGaps(midrank - j, theirs);
            i += ours;
            j += theirs;
        }
        var statistic = u / (k * rows) - (4 * k - 1) / (6 * rows);
        var x = Standardised(statistic, n, m);
        // Beyond the largest of the law's terms the others count as a factor √2.
        double? tail = x >= TailFrom ? Constants.Sqrt2 * SpecialFunctions.Erfc(Math.PI * Math.Sqrt(x / 2)) : null;
        return new CramerVonMisesResult(statistic, Asymptotic(x), tail, Exact(u, n, m), groups.HasTies);
    }

    // Σ (d − l)² for l = 1 … c, about its middle so that nothing cancels.
    private static double SquaredGaps(double d, double c)
    {
        var middle = d - (c + 1) / 2;
        return c * middle * middle + c * (c * c - 1) / 12;
    }

    // T brought to the mean and the variance of the limit law.
    private static double Standardised(double statistic, double n, double m)
    {
        double k = n * m, rows = n + m, expected = (1 + 1 / rows) / 6;
        var variance = (rows + 1) * (4 * k * rows - 3 * (n * n + m * m) - 2 * k) / (45 * rows * rows * 4 * k);
        // One row on each side has a variance of 0 and one possible T.
        return variance <= 0 ? 0 : 1 / 6.0 + (statistic - expected) / Math.Sqrt(45 * variance);
    }

    private static double Asymptotic(double x) => x < 0.003 ? 1 : Math.Max(0, 1 - Limit(x));

    private static double Limit(double x)
    {
        double sum = 0, coefficient = 1 / (Math.PI * Math.Sqrt(x));
        for (var k = 0; ; k++)
        {
            double y = 4 * k + 1, q = y * y / (16 * x);
            var term = coefficient * Math.Sqrt(y) * Math.Exp(-q) * SpecialFunctions.BesselK(0.25, q);
            sum += term;
            if (Math.Abs(term) < LastTerm) return sum;
            coefficient *= (k + 0.5) / (k + 1);
        }
    }

    // The law of ζ = Σ (a i − b j)² over the points of a random path, a = lcm/n, b = lcm/m, an integer form of T. What has reached the observed ζ stays there.
    private static double? Exact(double u, double n, double m)
    {
        if (Math.Max(n, m) > ExactRows) return null;
        int columns = (int)Math.Min(n, m), lines = (int)Math.Max(n, m);
        var lcm = n * m / (double)BigInteger.GreatestCommonDivisor(columns, lines);
        double k = n * m;
        var observed = Math.Floor(lcm * lcm * (n + m) * (6 * u - k * (4 * k - 1)) / (6 * k * k) + 1e-9);
        if (observed <= 0) return 1;
        if (observed * (columns + 1) > ExactCells) return null;
        long across = (long)lcm / columns, down = (long)lcm / lines;
        var target = (int)observed;
        var at = new double[columns + 1][];
        for (var j = 0; j <= columns; j++) at[j] = new double[target];
        double reached = 0;
        var next = new double[target];
        for (var i = 0; i <= lines; i++)
        {
            for (var j = 0; j <= columns; j++)
            {
                if (i + j == 0)
                {
                    at[0][0] = 1;
                    continue;
                }
                // A path at (i − 1, j) or (i, j − 1) steps here in proportion to the steps of that kind that are left.
                double left = lines - i + columns - j + 1, stepDown = (lines - i + 1) / left, stepAcross = (columns - j + 1) / left;
                var gap = down * i - across * j;
                var add = gap * gap;
                double[] above = at[j], beside = at[Math.Max(0, j - 1)];
                if (i == 0) stepDown = 0;
                if (j == 0) stepAcross = 0;
                var kept = (int)Math.Max(0, target - add);
                for (var z = kept; z < target; z++) reached += above[z] * stepDown + beside[z] * stepAcross;
                Array.Clear(next, 0, target - kept);
                var moved = next.AsSpan(target - kept);
                for (var z = 0; z < moved.Length; z++) moved[z] = above[z] * stepDown + beside[z] * stepAcross;
                (at[j], next) = (next, at[j]);
            }
        }
        return Math.Min(1, reached);
    }
}
