using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Comparison;

/// <summary>
/// What the expected calibration errors (<see cref="CalibrationError"/>) of two models on the same rows differ by, over ten bins of equal width, every row at the middle of its score cell. The interval is the delta method's: a row moves the
/// error by ±(p − y)/n, the sign being that of its bin's gap. Where a model is all but calibrated the signs are chance, and the interval is no more than approximate.
/// </summary>
public static class PairedCalibrationError
{
    /// <summary>Null without rows.</summary>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="first">Cell of the first model's score per row.</param>
    /// <param name="second">Cell of the second model's score per row.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <exception cref="ArgumentException">The lengths differ, or a label or cell is none.</exception>
    public static Estimate? Difference(ReadOnlySpan<byte> labels, ReadOnlySpan<ushort> first, ReadOnlySpan<ushort> second, double confidence = 0.95)
    {
        if (first.Length != labels.Length || second.Length != labels.Length) throw new ArgumentException($"{labels.Length} labels, {first.Length} and {second.Length} cells.", nameof(first));
        var (one, other) = (Signs(labels, first), Signs(labels, second));
        var moves = new MeanAccumulator();
        for (var row = 0; row < labels.Length; row++) moves.Add(Move(one, first[row], labels[row]) - Move(other, second[row], labels[row]));
        return ConfidenceLimits.OfMean(moves, confidence, -1, 1);
    }

    private static double Move(int[] signs, int cell, int label) => signs[BinOf(cell)] * (ScoreCells.Midpoint(cell) - label);

    private static int[] Signs(ReadOnlySpan<byte> labels, ReadOnlySpan<ushort> cells)
    {
        var gaps = new double[ReliabilityCurve.DefaultBins];
        for (var row = 0; row < labels.Length; row++) gaps[BinOf(ScoreCells.InRange(cells[row]))] += ScoreCells.Midpoint(cells[row]) - ScoreCells.Binary(labels[row]);
        return Array.ConvertAll(gaps, Math.Sign);
    }

    private static int BinOf(int cell) => BrierScore.Bin(ScoreCells.Midpoint(cell), ReliabilityCurve.DefaultBins);
}
