using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Calibration;

/// <summary>
/// The reliability curve: rows binned by predicted probability, mean probability against the share of label 1 (Murphy, Winkler 1977). Bins ascend; without rows all are empty.
/// </summary>
public static class ReliabilityCurve
{
    /// <summary>10, as in most reports.</summary>
    public const int DefaultBins = 10;

    /// <summary>Bins of equal width, b = min(⌊pB⌋, B − 1); empty ones are listed.</summary>
    /// <exception cref="ArgumentException">A probability is NaN or outside [0, 1], a label is neither 0 nor 1, the lengths differ, or there is no bin.</exception>
    public static IReadOnlyList<ReliabilityBin> EqualWidth(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int bins = DefaultBins, double confidence = 0.95)
    {
        Check(labels, probabilities, bins);
        double[] sums = new double[bins];
        long[] rows = new long[bins], positives = new long[bins];
        for (var i = 0; i < labels.Length; i++)
        {
            var bin = BrierScore.Bin(probabilities[i], bins);
            sums[bin] += probabilities[i];
            rows[bin]++;
            positives[bin] += labels[i];
        }
        return Curve(sums, rows, positives, confidence);
    }

    /// <summary>Bins of equal width from score cells, every row at the middle of its cell. Null when a net count is negative.</summary>
    public static IReadOnlyList<ReliabilityBin>? EqualWidth(OutcomeCells outcomes, int bins = DefaultBins, double confidence = 0.95)
    {
        if (bins < 1) throw new ArgumentOutOfRangeException(nameof(bins), bins, "There is at least one bin.");
        if (ScoreGroups.Of(outcomes) is not { } cells) return null;
        double[] sums = new double[bins];
        long[] rows = new long[bins], positives = new long[bins];
        for (var cell = 0; cell < cells.Count; cell++)
        {
            var probability = ScoreCells.Midpoint(cell);
            var bin = BrierScore.Bin(probability, bins);
            var count = cells[cell].Negatives + cells[cell].Positives;
            sums[bin] += count * probability;
            rows[bin] += count;
            positives[bin] += cells[cell].Positives;
        }
        return Curve(sums, rows, positives, confidence);
    }

    /// <summary>
    /// Bins of equal mass: by ascending probability ⌊n/B⌋ rows each, the last one also the remainder; with n ≤ 2B rows there are ⌊n/2⌋ bins (at least one). Rows of equal probability are taken in the
    /// order given, so ties across a border make the curve depend on it.
    /// </summary>
    /// <exception cref="ArgumentException">As above.</exception>
    public static IReadOnlyList<ReliabilityBin> EqualMass(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int bins = DefaultBins, double confidence = 0.95)
    {
        Check(labels, probabilities, bins);
        var n = labels.Length;
        if (n <= 2 * (long)bins) bins = Math.Max(1, n / 2);
        var sorted = probabilities.ToArray();
        var order = new int[n];
        for (var i = 0; i < n; i++) order[i] = i;
        Array.Sort(sorted, order);
        for (int from = 0, to; from < n; from = to)
        {
            for (to = from + 1; to < n && sorted[to] == sorted[from]; to++) { }
            if (to - from > 1) Array.Sort(order, from, to - from);
        }
        double[] sums = new double[bins];
        long[] rows = new long[bins], positives = new long[bins];
        for (var i = 0; i < n; i++)
        {
            var bin = Math.Min(i / (n / bins), bins - 1);
            sums[bin] += sorted[i];
            rows[bin]++;
            positives[bin] += labels[order[i]];
        }
        return Curve(sums, rows, positives, confidence);
    }

    /// <summary>Of K classes, over the probability of the likeliest class (the first of equals) and whether it is the label; bins of equal width.</summary>
    /// <param name="labels">0 to K − 1.</param>
    /// <param name="probabilities">K per row, row after row.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="bins">At least 1.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <exception cref="ArgumentException">As above.</exception>
    public static IReadOnlyList<ReliabilityBin> TopLabel(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes, int bins = DefaultBins, double confidence = 0.95)
    {
        Probabilities.Check(labels, probabilities, classes);
        var (right, top) = (new int[labels.Length], new double[labels.Length]);
        for (var i = 0; i < labels.Length; i++)
        {
            var row = probabilities.Slice(i * classes, classes);
            var likeliest = 0;
            for (var c = 1; c < classes; c++)
                if (row[c] > row[likeliest]) likeliest = c;
            (right[i], top[i]) = (labels[i] == likeliest ? 1 : 0, row[likeliest]);
        }
        return EqualWidth(right, top, bins, confidence);
    }

    private static void Check(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int bins)
    {
        Probabilities.Check(labels, probabilities);
        if (bins < 1) throw new ArgumentOutOfRangeException(nameof(bins), bins, "There is at least one bin.");
    }

    private static ReliabilityBin[] Curve(double[] sums, long[] rows, long[] positives, double confidence)
    {
        ConfidenceLimits.Check(confidence);
        var curve = new ReliabilityBin[rows.Length];
        for (var b = 0; b < curve.Length; b++)
            curve[b] = rows[b] == 0 ? default : new ReliabilityBin(sums[b] / rows[b], ConfidenceLimits.Share(positives[b], rows[b], confidence, ZeroDivision.Undefined), rows[b]);
        return curve;
    }
}
