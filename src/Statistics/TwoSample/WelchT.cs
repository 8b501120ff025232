using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// Welch's t test of equal means, variances free: t = (x̄ − ȳ)/√(u + v), u = s²_x/n, v = s²_y/m with the variances divided by n − 1, against Student's law with (u + v)²/(u²/(n − 1) + v²/(m − 1)) degrees
/// of freedom. Two-sided. Source: Welch (1947).
/// </summary>
/// <remarks>
/// Null when a side has fewer than two rows, when both sides are constant and equal, or when a summary's mean or variance overflowed. Both constant and different: t = ±∞, p = 0. From samples a variance
/// that overflows counts as infinite: t = 0, p = 1.
/// </remarks>
public static class WelchT
{
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite.</exception>
    public static WelchResult? FromSamples(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        if (SampleMoments.Of(reference) is not { } a || SampleMoments.Of(current) is not { } b || a.SampleVariance is not { } s || b.SampleVariance is not { } t) return null;
        return Of(a.Count, a.Mean, s, b.Count, b.Mean, t);
    }

    /// <summary>Over the moments of two summaries.</summary>
    public static WelchResult? Between(NumericSummary reference, NumericSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        long n = reference.Count, m = current.Count;
        if (n < 2 || m < 2 || reference.Mean is not { } x || current.Mean is not { } y || reference.Variance is not { } s || current.Variance is not { } t) return null;
        return Of(n, x, s / (n - 1) * n, m, y, t / (m - 1) * m);
    }

    private static WelchResult? Of(double n, double x, double s, double m, double y, double t)
    {
        double u = s / n, v = t / m, both = u + v;
        if (both == 0) return x.Equals(y) ? null : new WelchResult(x > y ? double.PositiveInfinity : double.NegativeInfinity, null, 0);
        if (!double.IsFinite(both)) return new WelchResult(0, null, 1);
        // As shares of their sum the squares cannot overflow.
        double a = u / both, b = v / both, freedom = 1 / (a * a / (n - 1) + b * b / (m - 1)), statistic = (x - y) / Math.Sqrt(both);
        return new WelchResult(statistic, freedom, Math.Min(1, 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(statistic))));
    }
}
