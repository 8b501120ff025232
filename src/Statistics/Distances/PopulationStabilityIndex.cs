using MathNet.Numerics;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// PSI = Σ (q − p) ln(q/p) in nats, the symmetrised Kullback-Leibler divergence (Jeffreys 1946), with add-half shares p = (c + ½)/(n + ½K) of the reference and q of the
/// current rows.
/// Range [0, ∞); null when either side has no rows.
/// </summary>
/// <remarks>
/// Without drift E[PSI] ≈ (K − 1)(1/n + 1/m), so the customary limits 0.1 and 0.2 are wrong at every sample size: at n = 100 without drift PSI passes 0.1 in a third of all
/// windows.
/// <see cref="Calibrate(ReadOnlySpan{long}, ReadOnlySpan{long})"/> says whether drift is there (p) and how big it is (bias-corrected). Source of the law: Yurdakul, Naranjo
/// (2020).
/// </remarks>
public static class PopulationStabilityIndex
{
    /// <summary>1e-4: the floor under empty cells that Evidently and others use.</summary>
    public const double ReadingFloor = 1e-4;

    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? Between(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (Shares.Totals(reference, current) is not var (n, m)) return null;
        double psi = 0;
        for (var i = 0; i < reference.Length; i++)
        {
            var p = Shares.AddHalf(reference[i], n, reference.Length);
            var q = Shares.AddHalf(current[i], m, current.Length);
            psi += (q - p) * Math.Log(q / p);
        }
        return psi;
    }

    /// <summary>
    /// The same sum over raw shares floored at <see cref="ReadingFloor"/> and not renormalised, as other tools print it. A format for reading: its law is not known, and one empty cell adds up to
    /// ln(1/floor) times its share. Null when either side
    /// has no rows.
    /// </summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? WithFloor(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (Shares.Totals(reference, current) is not var (n, m)) return null;
        double psi = 0;
        for (var i = 0; i < reference.Length; i++)
        {
            double p = Math.Max(reference[i] / n, ReadingFloor), q = Math.Max(current[i] / m, ReadingFloor);
            psi += (q - p) * Math.Log(q / p);
        }
        return psi;
    }

    /// <summary>PSI with its bias taken out and its p without drift.</summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static PsiEstimate? Calibrate(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (Shares.Totals(reference, current) is not var (n, m)) return null;
        var psi = Between(reference, current)!.Value;
        var used = 0;
        for (var i = 0; i < reference.Length; i++) used += reference[i] > 0 || current[i] > 0 ? 1 : 0;
        var noise = 1 / n + 1 / m;
        var freedom = used - 1;
        var p = freedom == 0 ? 1 : SpecialFunctions.GammaUpperRegularized(freedom / 2.0, psi / noise / 2);
        return new PsiEstimate(psi, Math.Max(0, psi - freedom * noise), p, freedom);
    }

    /// <summary>Over the main bins of the binning that both summaries share.</summary>
    /// <exception cref="ArgumentException">The summaries stand on different bins.</exception>
    public static PsiEstimate? Calibrate(NumericSummary reference, NumericSummary current)
    {
        var (p, q) = Shares.Aligned(reference, current);
        return Calibrate(p, q);
    }

    /// <summary>Over the union of the categories.</summary>
    public static PsiEstimate? Calibrate(CategoricalSummary reference, CategoricalSummary current)
    {
        var (p, q) = CategoricalSummary.Align(reference, current);
        return Calibrate(p, q);
    }
}
