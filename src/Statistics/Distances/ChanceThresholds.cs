using MathNet.Numerics.Distributions;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// The value that a distance passes with probability α when nothing has drifted, for n reference rows, m current rows and K used cells: limits that know the sample size. With q = χ²_{K−1}(1 − α) and s =
/// 1/n + 1/m, PSI ≈ q s, all others follow.
/// Source of the law: Yurdakul, Naranjo (2020) for PSI; Lin (1991) and Pardo (2006) for the other φ-divergences; Smirnov (1948) for D.
/// </summary>
/// <remarks>
/// <para>For one fixed look. K counts the cells that either side uses, at least 1; with one cell every limit is 0. The law is asymptotic: about five expected rows per cell on the smaller side. Range (0,
/// ∞); a limit above the
/// distance's own range says that the samples are too small to tell.</para>
/// <para>Errors: α outside [1e-12, 1), n, m or K below 1.</para>
/// </remarks>
public static class ChanceThresholds
{
    /// <summary>1e-12: below it 1 − α no longer holds the digits of α.</summary>
    public const double SmallestAlpha = 1e-12;

    /// <summary>PSI in nats: q (1/n + 1/m).</summary>
    public static double PopulationStability(double alpha, long n, long m, int cells) => Quantile(alpha, n, m, cells) * Noise(n, m);

    /// <summary>Jensen-Shannon distance, base e: √(q (1/n + 1/m)/8).</summary>
    public static double JensenShannonBaseE(double alpha, long n, long m, int cells) => Math.Sqrt(PopulationStability(alpha, n, m, cells) / 8);

    /// <summary>Jensen-Shannon distance, base 2: √(q (1/n + 1/m)/(8 ln 2)).</summary>
    public static double JensenShannonBaseTwo(double alpha, long n, long m, int cells) => Math.Sqrt(PopulationStability(alpha, n, m, cells) / (8 * Math.Log(2)));

    /// <summary>Hellinger distance: √(q (1/n + 1/m)/8).</summary>
    public static double Hellinger(double alpha, long n, long m, int cells) => JensenShannonBaseE(alpha, n, m, cells);

    /// <summary>Cramér's V: √(q/(n + m)).</summary>
    public static double CramersV(double alpha, long n, long m, int cells) => Math.Sqrt(Quantile(alpha, n, m, cells) / ((double)n + m));

    /// <summary>Kolmogorov-Smirnov D: √(−½ ln(α/2)) √(1/n + 1/m), within 1e-4 of Kolmogorov's quantile for α ≤ 0.1 and conservative in cells and with ties.</summary>
    public static double KolmogorovSmirnov(double alpha, long n, long m)
    {
        Check(alpha, n, m, 1);
        return Math.Sqrt(-Math.Log(alpha / 2) / 2 * Noise(n, m));
    }

    private static double Quantile(double alpha, long n, long m, int cells)
    {
        Check(alpha, n, m, cells);
        return cells == 1 ? 0 : ChiSquared.InvCDF(cells - 1, 1 - alpha);
    }

    private static double Noise(long n, long m) => 1.0 / n + 1.0 / m;

    private static void Check(double alpha, long n, long m, int cells)
    {
        if (!(alpha is >= SmallestAlpha and < 1)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "A level lies in [1e-12, 1).");
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(m, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
    }
}
