namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>Holm's step-down control of the family-wise error rate, under any dependence: rejects from the smallest p on while p₍ᵢ₎ ≤ α/(m − i + 1).</summary>
/// <remarks>
/// <para>Adjusted p₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1)·p₍ⱼ₎). Source: Holm (1979).</para>
/// <para>p-values lie in [0, 1], α in (0, 1), else <see cref="ArgumentOutOfRangeException"/> (NaN too: leave a test without an answer out of the family). Answers stand in the order of the arguments; an empty family has an empty
/// answer. Equal p-values are answered alike.</para>
/// </remarks>
public static class Holm
{
    /// <summary>Adjusted p-values: the smallest level at which each hypothesis would be rejected.</summary>
    public static double[] Adjust(ReadOnlySpan<double> p)
    {
        var m = p.Length;
        return PValues.AdjustDown(p, i => m - i + 1);
    }

    /// <summary>Which hypotheses are rejected at level α.</summary>
    public static bool[] Reject(ReadOnlySpan<double> p, double alpha)
    {
        PValues.CheckLevel(alpha);
        var m = p.Length;
        return PValues.RejectDown(p, i => alpha / (m - i + 1));
    }
}
