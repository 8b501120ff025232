using MathNet.Numerics;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// The k-sample Anderson-Darling test for k = 2: A² = Σ over sides of (1/n_i) Σ_j l_j (N M_ij − n_i B_j)²/(N B_j (N − B_j)) over the distinct pooled values, standardised as (A² − 1)/σ_N. More weight in
/// the tails than Cramér-von Mises.
/// Null when either side has no rows, fewer than four rows are pooled, or all of them are equal. Source: Scholz, Stephens (1987), equations 6 and 7, table 1.
/// </summary>
/// <remarks>
/// <para>p: the logarithm of the seven tabulated levels as a quadratic in the critical value (least squares), capped to the table's range [0.001, 0.25].</para>
/// <para>Over counts every cell is one tie, which the midrank form allows for. NaN and infinities are refused.</para>
/// </remarks>
public static class AndersonDarling
{
    // b0 + b1/√(k − 1) + b2/(k − 1) of the paper's table 1 with k = 2.
    private static readonly double[] Critical =
    [
        .675 - .245 - .105, 1.281 + .25 - .305, 1.645 + .678 - .362, 1.96 + 1.149 - .391, 2.326 + 1.822 - .396, 2.573 + 2.364 - .345, 3.085 + 3.615 - .154,
    ];

    private static readonly double[] TableLevels = [.25, .1, .05, .025, .01, .005, .001];

    private static readonly double[] LogLevel = Fit.Polynomial(Critical, [.. TableLevels.Select(static level => Math.Log(level))], 2);

    /// <summary>Critical values of both statistics for two sides at the levels 25, 10, 5, 2.5, 1, 0.5 and 0.1 %.</summary>
    public static ReadOnlySpan<double> CriticalValues => Critical;

    /// <summary>The levels of <see cref="CriticalValues"/>.</summary>
    public static ReadOnlySpan<double> Levels => TableLevels;

    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite.</exception>
    public static AndersonDarlingResult? FromSamples(ReadOnlySpan<double> reference, ReadOnlySpan<double> current) => Over(PooledGroups.Of(reference, current));

    /// <summary>Over the counts of ordered cells, each one tie.</summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static AndersonDarlingResult? FromCounts(ReadOnlySpan<long> reference, ReadOnlySpan<long> current) => Over(PooledGroups.Of(reference, current));

    /// <summary>Over the log-linear cells of both summaries, each one tie of at most 1.6 % width.</summary>
    public static AndersonDarlingResult? Between(NumericSummary reference, NumericSummary current) => Over(PooledGroups.Of(reference, current));

    private static AndersonDarlingResult? Over(PooledGroups? groups)
    {
        if (groups is null || groups.Count < 2 || groups.N + groups.M < 4) return null;
        double n = groups.N, m = groups.M, rows = n + m, i = 0, j = 0, midrank = 0, right = 0;
        for (var g = 0; g < groups.Count; g++)
        {
            double ours = groups.Reference[g], theirs = groups.Current[g], tied = ours + theirs;
            double middle = i + j + tied / 2, spread = tied / rows / (middle * (rows - middle) - rows * tied / 4);
            midrank += spread * (Square(rows * (i + ours / 2) - middle * n) / n + Square(rows * (j + theirs / 2) - middle * m) / m);
            i += ours;
            j += theirs;
            var upTo = i + j;
            if (g < groups.Count - 1) right += tied / rows / (upTo * (rows - upTo)) * (Square(rows * i - upTo * n) / n + Square(rows * j - upTo * m) / m);
        }
        midrank *= (rows - 1) / rows;
        var deviation = Math.Sqrt(Variance(n, m));
        var standard = (midrank - 1) / deviation;
        return new AndersonDarlingResult(standard, (right - 1) / deviation, PValue(standard));
    }

    private static double PValue(double statistic) =>
        statistic < Critical[0] ? TableLevels[0] : statistic > Critical[^1] ? TableLevels[^1] : Math.Exp(Polynomial.Evaluate(statistic, LogLevel));

    // Equation 4 with k = 2. Its double sum g is H⁽²⁾ − 2H/N with the harmonic numbers of N − 1, so that any number of rows costs the same.
    private static double Variance(double n, double m)
    {
        double rows = n + m, inverse = 1 / n + 1 / m, h = SpecialFunctions.DiGamma(rows) + Constants.EulerMascheroni, g = HarmonicOfSquares(rows - 1) - 2 * h / rows;
        double a = 4 * g - 6 + (10 - 6 * g) * inverse;
        double b = 4 * (2 * g - 4) + 16 * h + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
        double c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + (2 * h - 6) * inverse + 4 * h;
        double d = 4 * (2 * h + 6) - 8 * h;
        return (((a * rows + b) * rows + c) * rows + d) / ((rows - 1) * (rows - 2) * (rows - 3));
    }

    // Σ 1/i² for i ≤ x; from 1,000 by Euler and Maclaurin, whose next term is 1/(30 x⁵).
    private static double HarmonicOfSquares(double x)
    {
        if (x >= 1000) return Math.PI * Math.PI / 6 - 1 / x + 1 / (2 * x * x) - 1 / (6 * x * x * x);
        double sum = 0;
        for (var i = x; i >= 1; i--) sum += 1 / (i * i);
        return sum;
    }

    private static double Square(double x) => x * x;
}
