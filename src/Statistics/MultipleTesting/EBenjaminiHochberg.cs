namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>Control of the false discovery rate with e-values, under any dependence: rejects the k largest, k the largest number with e₍ₖ₎ ≥ m/(α k).</summary>
/// <remarks>
/// <para>Source: Wang, Ramdas (2022). An e-value is a statistic ≥ 0 whose expectation is at most 1 without an effect: <see cref="PToECalibrator"/>, <see cref="Sequential.EvidenceStep.LogE"/> of one pane,
/// <see cref="Sequential.BettingEProcess"/> at any time that does not look ahead. An e-detector's R is none: its expectation grows with time.</para>
/// <para>e-values lie in [0, +∞] (the reciprocal of 0 rejects always), α in (0, 1), else <see cref="ArgumentOutOfRangeException"/>. Equal e-values are answered alike; an empty family has an empty answer.</para>
/// </remarks>
public static class EBenjaminiHochberg
{
    /// <summary>Which hypotheses are rejected at level α, in the order of the arguments.</summary>
    public static bool[] Reject(ReadOnlySpan<double> e, double alpha)
    {
        PValues.CheckLevel(alpha);
        foreach (var value in e)
        {
            if (!(value >= 0)) throw new ArgumentOutOfRangeException(nameof(e), value, "An e-value is a number ≥ 0.");
        }
        var sorted = e.ToArray();
        Array.Sort(sorted);
        var k = sorted.Length;
        while (k > 0 && sorted[^k] < sorted.Length / (alpha * k)) k--;
        var rejected = new bool[e.Length];
        for (var i = 0; k > 0 && i < rejected.Length; i++) rejected[i] = e[i] >= sorted[^k];
        return rejected;
    }
}
