using MathNet.Numerics.Distributions;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// The two-proportion Z test: z = (q − p)/√(r(1 − r)(1/n + 1/m)) with the pooled share r. z² is Pearson's χ² of the table. Two-sided. Null when either side has no rows. When the pooled share is 0 or 1
/// there is nothing to tell: z = 0, p = 1.
/// Source: Fleiss, Levin, Paik (2003), 3.2, without correction for continuity.
/// </summary>
/// <remarks>The normal law wants about five rows of either kind on each side; with fewer use <see cref="FisherExact"/>.</remarks>
public static class TwoProportionZ
{
    /// <param name="referenceHits">Reference rows with the property (missing, unseen, positive, …).</param>
    /// <param name="referenceRows">n, all reference rows.</param>
    /// <param name="currentHits">Current rows with the property.</param>
    /// <param name="currentRows">m, all current rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative, or a side has more rows with the property than rows.</exception>
    public static TwoProportionResult? Between(long referenceHits, long referenceRows, long currentHits, long currentRows)
    {
        Check(referenceHits, referenceRows, nameof(referenceHits));
        Check(currentHits, currentRows, nameof(currentHits));
        if (referenceRows == 0 || currentRows == 0) return null;
        double n = referenceRows, m = currentRows, pooled = ((double)referenceHits + currentHits) / (n + m), difference = currentHits / m - referenceHits / n;
        var error = Math.Sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
        if (error == 0) return new TwoProportionResult(0, 1, difference);
        var z = difference / error;
        return new TwoProportionResult(z, Math.Min(1, 2 * Normal.CDF(0, 1, -Math.Abs(z))), difference);
    }

    private static void Check(long hits, long rows, string name)
    {
        if (hits < 0 || hits > rows) throw new ArgumentOutOfRangeException(name, hits, $"It must lie in [0, {rows}].");
    }
}
