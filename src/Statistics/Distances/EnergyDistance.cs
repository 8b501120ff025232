using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// The energy distance √(2 ∫ (F(x) − G(x))² dx) = √(2 E|X − Y| − E|X − X'| − E|Y − Y'|), in the square root of the feature's units. Range [0, ∞), a metric, symmetric; 0 only for equal distributions. Null
/// when either side has no rows.
/// Source: Székely, Rizzo (2004).
/// </summary>
/// <remarks>
/// Over summaries the values are spread evenly inside their log-linear cells, on both sides alike. Infinite when the integral itself overflows.
/// </remarks>
public static class EnergyDistance
{
    /// <summary>Exact, from finite samples in any order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite.</exception>
    public static double? FromSamples(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        if (reference.IsEmpty || current.IsEmpty) return null;
        double[] a = SortedSample.Of(reference), b = SortedSample.Of(current);
        double sum = 0, at = Math.Min(a[0], b[0]);
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            var next = i == a.Length ? b[j] : j == b.Length ? a[i] : Math.Min(a[i], b[j]);
            var difference = (double)i / a.Length - (double)j / b.Length;
            sum += StepIntegral.Area(difference * difference, at, next);
            at = next;
            while (i < a.Length && a[i] == at) i++;
            while (j < b.Length && b[j] == at) j++;
        }
        return Math.Sqrt(2 * sum);
    }

    public static double? Between(NumericSummary reference, NumericSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (reference.Count == 0 || current.Count == 0) return null;
        var integral = new SquareBetween(reference.Count, current.Count);
        PairedCells.Visit(reference.Histogram, current.Histogram, ref integral);
        return Math.Sqrt(2 * Math.Max(0, integral.Sum));
    }

    // ∫ (F − G)² dx over the cells.
    private struct SquareBetween(double reference, double current) : PairedCells.IVisitor
    {
        private readonly double reference = reference;
        private readonly double current = current;
        private double p;
        private double q;
        private double at;

        public double Sum { get; private set; }

        public void Add(double lower, double upper, long left, long right)
        {
            var before = p - q;
            // Before the first cell both sides are 0, and so is the area up to it.
            if (before != 0) Sum += StepIntegral.Area(before * before, at, lower);
            p += left / reference;
            q += right / current;
            var after = p - q;
            // The mean square of a difference that runs evenly from before to after.
            Sum += StepIntegral.Area((before * before + before * after + after * after) / 3, lower, upper);
            at = upper;
        }
    }
}
