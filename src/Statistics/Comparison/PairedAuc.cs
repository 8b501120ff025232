using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Comparison;

/// <summary>
/// What the areas under the ROC curve of two models on the same rows differ by, over score cells (<see cref="ScoreCells"/>), ties counted half. The interval is DeLong's (1988): each positive row has the share of negatives that it beats, each
/// negative the share of positives that beat it, and the variance is that of their differences between the models, Var₊/P + Var₋/N.
/// </summary>
public static class PairedAuc
{
    /// <summary>Null when a class has fewer than two rows.</summary>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="first">Cell of the first model's score per row.</param>
    /// <param name="second">Cell of the second model's score per row.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <exception cref="ArgumentException">The lengths differ, or a label or cell is none.</exception>
    public static Estimate? Difference(ReadOnlySpan<byte> labels, ReadOnlySpan<ushort> first, ReadOnlySpan<ushort> second, double confidence = 0.95)
    {
        ConfidenceLimits.Check(confidence);
        if (first.Length != labels.Length || second.Length != labels.Length) throw new ArgumentException($"{labels.Length} labels, {first.Length} and {second.Length} cells.", nameof(first));
        var (one, other) = (Placements(labels, first), Placements(labels, second));
        MeanAccumulator positives = new(), negatives = new();
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] == 1) positives.Add(one.Positive[first[row]] - other.Positive[second[row]]);
            else negatives.Add(one.Negative[first[row]] - other.Negative[second[row]]);
        }
        return positives.Count < 2 || negatives.Count < 2 ? null : ConfidenceLimits.Around(positives.Mean, positives.Variance / positives.Count + negatives.Variance / negatives.Count, labels.Length, confidence, -1, 1);
    }

    // By cell: the share of negatives that a positive there beats, and of positives that beat a negative there.
    private static (double[] Positive, double[] Negative) Placements(ReadOnlySpan<byte> labels, ReadOnlySpan<ushort> cells)
    {
        long[] positives = new long[ScoreCells.Cells], negatives = new long[ScoreCells.Cells];
        for (var row = 0; row < labels.Length; row++) (ScoreCells.Binary(labels[row]) == 1 ? positives : negatives)[ScoreCells.InRange(cells[row])]++;
        double all = negatives.Sum(), beating = positives.Sum(), below = 0, above = beating;
        double[] beaten = new double[ScoreCells.Cells], beats = new double[ScoreCells.Cells];
        for (var cell = 0; cell < ScoreCells.Cells; cell++)
        {
            above -= positives[cell];
            beaten[cell] = (below + negatives[cell] / 2.0) / all;
            beats[cell] = (above + positives[cell] / 2.0) / beating;
            below += negatives[cell];
        }
        return (beaten, beats);
    }
}
