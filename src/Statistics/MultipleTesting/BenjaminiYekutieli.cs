namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>Control of the false discovery rate under any dependence: rejects up to the largest i with p₍ᵢ₎ ≤ α·i/(m·H), H = 1 + ½ + … + 1/m.</summary>
/// <remarks>
/// <para>Adjusted p₍ᵢ₎ = min over j ≥ i of m·H·p₍ⱼ₎/j, at most 1. Source: Benjamini, Yekutieli (2001).</para>
/// <para>p-values lie in [0, 1], α in (0, 1), else <see cref="ArgumentOutOfRangeException"/> (NaN too: leave a test without an answer out of the family). Answers stand in the order of the arguments; an empty family has an empty
/// answer. Equal p-values are answered alike.</para>
/// </remarks>
public static class BenjaminiYekutieli
{
    /// <summary>Adjusted p-values: the smallest level at which each hypothesis would be rejected.</summary>
    public static double[] Adjust(ReadOnlySpan<double> p)
    {
        var (m, h) = (p.Length, Harmonic(p.Length));
        return PValues.AdjustUp(p, i => m * h / i);
    }

    /// <summary>Which hypotheses are rejected at level α.</summary>
    public static bool[] Reject(ReadOnlySpan<double> p, double alpha)
    {
        PValues.CheckLevel(alpha);
        var (m, h) = ((double)p.Length, Harmonic(p.Length));
        return PValues.RejectUp(p, i => i / m / h * alpha);
    }

    private static double Harmonic(int m)
    {
        double sum = 0;
        for (var i = m; i >= 1; i--) sum += 1.0 / i;
        return sum;
    }
}
