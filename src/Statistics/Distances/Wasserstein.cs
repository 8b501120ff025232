using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// The 1-Wasserstein (earth mover's) distance W₁ = ∫ |F(x) − G(x)| dx, in the units of the feature; normalised: divided by the reference standard deviation. Range [0, ∞).
/// Null when either side has
/// no rows. Source: Vallender (1974).
/// </summary>
/// <remarks>
/// Over summaries the values are spread evenly inside their log-linear cells, on both sides alike. Moving every value inside its cell costs at most 1/64 of its size, so
/// |W₁ − exact| ≤ (mean|x| + mean|y|)/64; the usual error is far smaller (a few 1e-5 of the standard deviation on log-normal data). Infinite when the distance itself overflows.
/// </remarks>
public static class Wasserstein
{
    /// <summary>Exact, from finite samples in any order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite.</exception>
    public static double? FromSamples(ReadOnlySpan<double> reference, ReadOnlySpan<double> current) =>
        reference.IsEmpty || current.IsEmpty ? null : FromSamples(new SortedSample(reference), new SortedSample(current));

    /// <summary>Exact, from samples that are sorted already.</summary>
    public static double? FromSamples(SortedSample reference, SortedSample current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        ReadOnlySpan<double> a = reference.Values, b = current.Values;
        if (a.IsEmpty || b.IsEmpty) return null;
        var area = a.Length == b.Length ? Paired(a, b) / a.Length : Quantiles(a, b) / ((double)a.Length * b.Length);
        return double.IsFinite(area) ? area : Huge(a, b);
    }

    // Σ |x − y| over the pairs of equal rank.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Paired(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector512<double> sum = default;
        var i = 0;
        for (; i <= a.Length - Vector512<double>.Count && i <= b.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            sum += Vector512.Abs(Vector512.Create(a[i..]) - Vector512.Create(b[i..]));
        var total = 0.0;
        for (; i < a.Length && i < b.Length; i++) total += Math.Abs(a[i] - b[i]);
        return total + Vector512.Sum(sum);
    }

    // nm ∫ |F⁻¹ − G⁻¹|, the same area cut the other way: where a quantile ends depends on the lengths alone, so that no step waits for a value.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Quantiles(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        long n = a.Length, m = b.Length, left = m, right = n;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            var step = Math.Min(left, right);
            sum += step * Math.Abs(a[i] - b[j]);
            left -= step;
            right -= step;
            i += left == 0 ? 1 : 0;
            j += right == 0 ? 1 : 0;
            left = left == 0 ? m : left;
            right = right == 0 ? n : right;
        }
        return sum;
    }

    // Where a width or the sum of widths overflows but its share need not.
    private static double Huge(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double cells = (double)a.Length * b.Length, sum = 0, at = Math.Min(a[0], b[0]);
        long n = a.Length, m = b.Length;
        int i = 0, j = 0;
        // A tie is a step of width 0.
        while (i < a.Length && j < b.Length)
        {
            double x = a[i], y = b[j], next = double.MinNative(x, y);
            sum += StepIntegral.Area(Math.Abs(i * m - j * n) / cells, at, next);
            at = next;
            if (x <= y) i++;
            else j++;
        }
        for (; i < a.Length; at = a[i++]) sum += StepIntegral.Area((n - i) * m / cells, at, a[i]);
        for (; j < b.Length; at = b[j++]) sum += StepIntegral.Area((m - j) * n / cells, at, b[j]);
        return sum;
    }

    public static double? Between(NumericSummary reference, NumericSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (reference.Count == 0 || current.Count == 0) return null;
        var area = new AreaBetween(reference.Count, current.Count);
        PairedCells.Visit(reference.Histogram, current.Histogram, ref area);
        return area.Sum;
    }

    /// <summary>W₁ divided by the population standard deviation of the reference; null when that is 0 or unknown.</summary>
    public static double? Normalised(NumericSummary reference, NumericSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference.StandardDeviation is > 0 and var deviation && Between(reference, current) is { } distance ? distance / deviation : null;
    }
}
