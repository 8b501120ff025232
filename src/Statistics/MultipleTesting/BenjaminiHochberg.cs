namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>Control of the false discovery rate for independent or positively dependent p-values: rejects up to the largest i with p₍ᵢ₎ ≤ α·i/m.</summary>
/// <remarks>
/// <para>Adjusted p₍ᵢ₎ = min over j ≥ i of m·p₍ⱼ₎/j, at most 1. Source: Benjamini, Hochberg (1995); positive dependence: Benjamini, Yekutieli (2001).</para>
/// <para>p-values lie in [0, 1], α in (0, 1), else <see cref="ArgumentOutOfRangeException"/> (NaN too: leave a test without an answer out of the family). Answers stand in the order of the arguments; an empty family has an empty
/// answer. Equal p-values are answered alike.</para>
/// </remarks>
public static class BenjaminiHochberg
{
    /// <summary>Adjusted p-values: the smallest level at which each hypothesis would be rejected.</summary>
    public static double[] Adjust(ReadOnlySpan<double> p)
    {
        double m = p.Length;
        return PValues.AdjustUp(p, i => m / i);
    }

    /// <summary>Which hypotheses are rejected at level α.</summary>
    public static bool[] Reject(ReadOnlySpan<double> p, double alpha)
    {
        PValues.CheckLevel(alpha);
        double m = p.Length;
        return PValues.RejectUp(p, i => i / m * alpha);
    }
}
