namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>Bonferroni's bound on the family-wise error rate, under any dependence: rejects p ≤ α/m.</summary>
/// <remarks>
/// <para>Adjusted p = min(1, m·p) in a family of m. Source: Dunn (1961). <see cref="Holm"/> rejects whatever this rejects, at the same guarantee; Bonferroni answers a test without knowing the others' p-values.</para>
/// <para>p-values lie in [0, 1], α in (0, 1), else <see cref="ArgumentOutOfRangeException"/> (NaN too: leave a test without an answer out of the family). Answers stand in the order of the arguments; an empty family has an empty
/// answer. Equal p-values are answered alike.</para>
/// </remarks>
public static class Bonferroni
{
    /// <summary>Adjusted p-values: the smallest level at which each hypothesis would be rejected.</summary>
    public static double[] Adjust(ReadOnlySpan<double> p)
    {
        var m = p.Length;
        return PValues.AdjustUp(p, _ => m);
    }

    /// <summary>Which hypotheses are rejected at level α.</summary>
    public static bool[] Reject(ReadOnlySpan<double> p, double alpha)
    {
        PValues.CheckLevel(alpha);
        var limit = alpha / p.Length;
        return PValues.RejectDown(p, _ => limit);
    }
}
