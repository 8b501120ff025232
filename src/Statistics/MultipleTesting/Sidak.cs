using MathNet.Numerics;

namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>Šidák's bound on the family-wise error rate, for independent (or positively orthant dependent) p-values: rejects p ≤ 1 − (1 − α)^(1/m).</summary>
/// <remarks>
/// <para>Adjusted p = 1 − (1 − p)^m in a family of m. Source: Šidák (1967). Slightly sharper than <see cref="Bonferroni"/>.</para>
/// <para>p-values lie in [0, 1], α in (0, 1), else <see cref="ArgumentOutOfRangeException"/> (NaN too: leave a test without an answer out of the family). Answers stand in the order of the arguments; an empty family has an empty
/// answer. Equal p-values are answered alike.</para>
/// </remarks>
public static class Sidak
{
    /// <summary>Adjusted p-values: the smallest level at which each hypothesis would be rejected.</summary>
    public static double[] Adjust(ReadOnlySpan<double> p)
    {
        PValues.Check(p);
        var adjusted = new double[p.Length];
        for (var i = 0; i < adjusted.Length; i++) adjusted[i] = OneMinusPower(p[i], p.Length);
        return adjusted;
    }

    /// <summary>Which hypotheses are rejected at level α.</summary>
    public static bool[] Reject(ReadOnlySpan<double> p, double alpha)
    {
        PValues.CheckLevel(alpha);
        var limit = OneMinusPower(alpha, 1.0 / p.Length);
        return PValues.RejectDown(p, _ => limit);
    }

    // 1 − (1 − p)^power = 1 − eˣ, near 0 as −2 e^(x/2) sinh(x/2): no loss for a p far below the spacing of doubles around 1. MathNet's Expm1 keeps eight digits only.
    private static double OneMinusPower(double p, double power)
    {
        if (p is 0 or 1) return p;
        var x = power * SpecialFunctions.Log1p(-p);
        if (x > -1e-16) return -x;
        return x < -1 ? 1 - Math.Exp(x) : -2 * Math.Exp(x / 2) * Math.Sinh(x / 2);
    }
}
