using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Calibration;

/// <summary>
/// Isotonic calibration: the non-decreasing function of the score that is closest to the labels in mean square (pool adjacent violators; Ayer et al. 1955; Zadrozny, Elkan 2002), linear between the
/// scores where it changes and constant outside those
/// seen. Range [0, 1]. Immutable, so any thread may apply it.
/// </summary>
/// <remarks>Rows of equal score are one point. Pooling compares integers, so the result does not depend on the order of rows. Scores are any finite numbers; only their order matters for the fit, and
/// their distances between the knots.</remarks>
public sealed class IsotonicCalibration
{
    private readonly double[] scores;
    private readonly double[] values;
    private readonly double[] slopes;

    private IsotonicCalibration(double[] scores, double[] values)
    {
        (this.scores, this.values, slopes) = (scores, values, new double[scores.Length]);
        for (var i = 0; i + 1 < scores.Length; i++)
        {
            var (rise, run) = (values[i + 1] - values[i], scores[i + 1] - scores[i]);
            slopes[i] = double.IsFinite(run) && double.IsFinite(rise / run) ? rise / run : double.NaN;
        }
    }

    /// <summary>The scores where the function bends, ascending.</summary>
    public ReadOnlySpan<double> KnotScores => scores;

    /// <summary>The calibrated probabilities there, non-decreasing.</summary>
    public ReadOnlySpan<double> KnotValues => values;

    /// <summary>Null without rows. With one class only it is that class's constant.</summary>
    /// <exception cref="ArgumentException">A score is not finite, a label is neither 0 nor 1, or the lengths differ.</exception>
    public static IsotonicCalibration? Fit(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        Check(labels, scores);
        var sorted = scores.ToArray();
        var ordered = labels.ToArray();
        Array.Sort(sorted, ordered);
        return FitSorted(ordered, sorted, null);
    }

    /// <summary>The calibrated probability of a score; NaN of NaN.</summary>
    public double Apply(double score)
    {
        if (double.IsNaN(score)) return double.NaN;
        var knot = Array.BinarySearch(scores, score);
        if (knot < 0) knot = ~knot - 1;
        return At(knot, score);
    }

    /// <summary>Calibrates score by score; both spans may be one and the same.</summary>
    public void Apply(ReadOnlySpan<double> from, Span<double> into)
    {
        if (from.Length != into.Length) throw new ArgumentException($"{from.Length} scores into {into.Length} places.", nameof(into));
        for (var i = 0; i < from.Length; i++) into[i] = Apply(from[i]);
    }

    /// <summary>As <see cref="Apply(double)"/> for scores that never descend; the knot is carried from call to call, −1 at the beginning.</summary>
    internal double ApplyAscending(double score, ref int knot)
    {
        while (knot + 1 < scores.Length && scores[knot + 1] <= score) knot++;
        return At(knot, score);
    }

    /// <summary>From rows in ascending order of score, without those that are left out.</summary>
    internal static IsotonicCalibration? FitSorted(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, bool[]? leftOut)
    {
        List<(long Positives, long Rows, double First, double Last)> blocks = [];
        for (var i = 0; i < labels.Length;)
        {
            long positives = 0, rows = 0;
            var score = scores[i];
            for (; i < labels.Length && scores[i] == score; i++)
            {
                if (leftOut is not null && leftOut[i]) continue;
                positives += labels[i];
                rows++;
            }
            if (rows == 0) continue;
            (long Positives, long Rows, double First, double Last) block = (positives, rows, score, score);
            while (blocks.Count > 0 && blocks[^1] is var before && (Int128)before.Positives * block.Rows >= (Int128)block.Positives * before.Rows)
            {
                block = (before.Positives + block.Positives, before.Rows + block.Rows, before.First, block.Last);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }
        if (blocks.Count == 0) return null;
        List<double> knots = new(2 * blocks.Count), values = new(2 * blocks.Count);
        foreach (var (positives, rows, first, last) in blocks)
        {
            knots.Add(first);
            values.Add((double)positives / rows);
            if (last == first) continue;
            knots.Add(last);
            values.Add((double)positives / rows);
        }
        return new IsotonicCalibration([.. knots], [.. values]);
    }

    internal void Write(IBufferWriter<byte> output)
    {
        output.PutCount(scores.Length);
        foreach (var score in scores) output.PutDouble(score);
        foreach (var value in values) output.PutDouble(value);
    }

    internal static IsotonicCalibration Read(ref BinaryInput input)
    {
        var knots = new double[input.Length(2 * sizeof(double))];
        if (knots.Length == 0) throw input.Broken("a calibration has no knots");
        var values = new double[knots.Length];
        for (var i = 0; i < knots.Length; i++)
        {
            knots[i] = input.Finite();
            if (i > 0 && knots[i] <= knots[i - 1]) throw input.Broken($"the knot {i} is not above the one before it");
        }
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = input.Finite();
            if (values[i] is not (>= 0 and <= 1) || (i > 0 && values[i] < values[i - 1])) throw input.Broken($"the value {i} is no probability, or below the one before it");
        }
        return new IsotonicCalibration(knots, values);
    }

    internal static void Check(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        if (labels.Length != scores.Length) throw new ArgumentException($"{labels.Length} labels and {scores.Length} scores.", nameof(scores));
        foreach (var label in labels) ScoreCells.Binary(label);
        foreach (var score in scores)
            if (!double.IsFinite(score)) throw new ArgumentOutOfRangeException(nameof(scores), score, "A score is finite.");
    }

    // Rounding must not lead past the next knot.
    private double At(int knot, double score)
    {
        if (knot < 0) return values[0];
        if (knot + 1 >= scores.Length) return values[^1];
        return Math.Min(double.IsNaN(slopes[knot]) ? values[knot] + (values[knot + 1] - values[knot]) * Share(knot, score) : values[knot] + (score - scores[knot]) * slopes[knot], values[knot + 1]);
    }

    // How far the score lies between two knots that are too close or too far apart for a slope: quarters of large distances do not overflow, small ones are left as they are.
    private double Share(int knot, double score)
    {
        var (from, to) = (scores[knot], scores[knot + 1]);
        return double.IsFinite(to - from) ? (score - from) / (to - from) : (score / 4 - from / 4) / (to / 4 - from / 4);
    }
}
