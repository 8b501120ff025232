namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>
/// When the evidence of many e-detectors together is an alarm, and which of them belong to it: Σ wᵢRᵢ ≥ A for weights that add up to 1 at most, each stream given by its share wᵢRᵢ/A of what it would need by itself.
/// </summary>
/// <remarks>
/// <para>Without a change E[Rᵢ(t)] ≤ t (Shiryaev-Roberts; Shin, Ramdas, Rinaldo 2023), so E[Σ wᵢRᵢ(t)] ≤ t under any dependence among streams. Each alarm takes members out of the sum whose shares add up to 1 at least, that is A of
/// evidence; what has gone comes back only from nothing. So A·E[alarms until t] ≤ t: at most one false alarm in A steps, at every t, however many streams there are. A stream that ends leaves its weight unused, and one that begins has
/// a weight that was kept for it: neither makes the sum larger.</para>
/// <para>Members are those of e-BH (Wang, Ramdas 2022, in the form for weights: the k largest with k·share₍ₖ₎ ≥ 1), or, where it names none, the largest that together reach 1.</para>
/// </remarks>
public static class EvidenceBudget
{
    /// <summary>The members of an alarm, as positions in <paramref name="logShares"/>, largest first (of equal ones the earlier first); empty while the shares add up to less than 1.</summary>
    /// <param name="logShares">ln(wᵢRᵢ/A) per stream; −∞ where there is no evidence. NaN and +∞ are refused with an <see cref="ArgumentOutOfRangeException"/>.</param>
    public static int[] Members(ReadOnlySpan<double> logShares)
    {
        var order = new int[logShares.Length];
        for (var i = 0; i < order.Length; i++)
        {
            if (!(logShares[i] < double.PositiveInfinity)) throw new ArgumentOutOfRangeException(nameof(logShares), logShares[i], "The logarithm of a share is a number or −∞.");
            order[i] = i;
        }
        var shares = logShares.ToArray();
        Array.Sort(order, (a, b) => shares[b].CompareTo(shares[a]) is var byShare && byShare != 0 ? byShare : a.CompareTo(b));
        var named = 0;
        for (var k = 1; k <= order.Length; k++)
        {
            if (shares[order[k - 1]] + Math.Log(k) >= 0) named = k;
        }
        var sum = 0.0;
        for (var k = 1; named == 0 && k <= order.Length; k++)
        {
            sum += Math.Exp(shares[order[k - 1]]);
            if (sum >= 1) named = k;
        }
        return order[..named];
    }
}
