using MathNet.Numerics;

namespace Watchgrain.Statistics.Performance;

/// <summary>How likely it is that so many of independent trials succeed, or more.</summary>
public static class BinomialTail
{
    /// <summary>P(X ≥ k) for X ~ Bin(n, p), in [0, 1]: the regularized incomplete beta function I_p(k, n − k + 1). Exact; 1 for k ≤ 0, and 0 for k &gt; n.</summary>
    /// <param name="count">k.</param>
    /// <param name="trials">n, from 0.</param>
    /// <param name="probability">p of each, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">n is negative, or p lies outside [0, 1] or is NaN.</exception>
    public static double AtLeast(long count, long trials, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        if (!(probability is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies in [0, 1].");
        if (count <= 0) return 1;
        return count > trials ? 0 : Math.Clamp(SpecialFunctions.BetaRegularized(count, trials - count + 1, probability), 0, 1);
    }
}
