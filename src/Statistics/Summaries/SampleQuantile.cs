namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// The exact linear quantile of a raw sample, Hyndman-Fan type 7: the value at rank p·(n − 1) of the sorted sample, interpolated between neighbours. In the units of the sample. Null when it is empty.
/// Source: Hyndman, Fan (1996).
/// </summary>
/// <remarks>Interpolates from the nearer side, so that p = 0 and p = 1 give the extremes exactly. Differences that overflow do no harm. −0 counts as 0.</remarks>
public static class SampleQuantile
{
    /// <param name="sample">Finite values in any order.</param>
    /// <param name="p">A probability in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite, or p is outside [0, 1].</exception>
    public static double? Linear(ReadOnlySpan<double> sample, double p) => Linear(sample, [p])?[0];

    /// <summary>Several quantiles with one sort.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite, or a probability is outside [0, 1].</exception>
    public static double[]? Linear(ReadOnlySpan<double> sample, ReadOnlySpan<double> probabilities)
    {
        foreach (var value in sample)
        {
            if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(sample), value, "A sample holds finite values only.");
        }
        foreach (var p in probabilities)
        {
            if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probabilities), p, "A probability lies in [0, 1].");
        }
        if (sample.IsEmpty) return null;
        var sorted = sample.ToArray();
        Array.Sort(sorted);
        var quantiles = new double[probabilities.Length];
        for (var i = 0; i < quantiles.Length; i++) quantiles[i] = OfSorted(sorted, probabilities[i]);
        return quantiles;
    }

    internal static double OfSorted(double[] sorted, double p)
    {
        var position = (sorted.Length - 1) * p;
        var index = (int)position;
        if (index + 1 >= sorted.Length) return sorted[^1] + 0.0;
        double low = sorted[index], high = sorted[index + 1], share = position - index, step = high - low;
        if (!double.IsFinite(step)) return low * (1 - share) + high * share + 0.0;
        return (share < 0.5 ? low + step * share : high - step * (1 - share)) + 0.0;
    }
}
