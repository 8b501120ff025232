namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>Hochberg's step-up control of the family-wise error rate, for independent or positively dependent p-values: rejects up to the largest i with p₍ᵢ₎ ≤ α/(m − i + 1).</summary>
/// <remarks>
/// <para>Adjusted p₍ᵢ₎ = min over j ≥ i of (m − j + 1)·p₍ⱼ₎, at most 1. Source: Hochberg (1988), after Simes (1986).</para>
/// <para>p-values lie in [0, 1], α in (0, 1), else <see cref="ArgumentOutOfRangeException"/> (NaN too: leave a test without an answer out of the family). Answers stand in the order of the arguments; an empty family has an empty
/// answer. Equal p-values are answered alike.</para>
/// </remarks>
public static class Hochberg
{
    /// <summary>Adjusted p-values: the smallest level at which each hypothesis would be rejected.</summary>
    public static double[] Adjust(ReadOnlySpan<double> p)
    {
        var m = p.Length;
        return PValues.AdjustUp(p, i => m - i + 1);
    }

    /// <summary>Which hypotheses are rejected at level α.</summary>
    public static bool[] Reject(ReadOnlySpan<double> p, double alpha)
    {
        PValues.CheckLevel(alpha);
        var m = p.Length;
        return PValues.RejectUp(p, i => alpha / (m - i + 1));
    }
}
