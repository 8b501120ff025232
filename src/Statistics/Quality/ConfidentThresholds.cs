using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Quality;

/// <summary>
/// The thresholds of confident learning: t_j, the mean predicted probability of class j over the anchor's rows with label j (Northcutt, Jiang, Chuang 2021, eq. 2). They are fixed once, from the anchor. A class without labels gets +∞, so that no row is ever confidently of it.
/// </summary>
public static class ConfidentThresholds
{
    /// <param name="labels">Classes 0 to K − 1.</param>
    /// <param name="probabilities">K per row, row after row, each in [0, 1].</param>
    /// <param name="classes">K ≥ 2.</param>
    public static double[] FromSamples(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if ((long)labels.Length * classes != probabilities.Length) throw new ArgumentException($"{labels.Length} rows of {classes} classes need {(long)labels.Length * classes} probabilities, not {probabilities.Length}.", nameof(probabilities));
        var sums = new double[classes];
        var rows = new long[classes];
        for (var i = 0; i < labels.Length; i++)
        {
            var label = labels[i];
            if ((uint)label >= (uint)classes) throw new ArgumentOutOfRangeException(nameof(labels), label, $"A label lies in 0 to {classes - 1}.");
            var own = probabilities[i * classes + label];
            if (!(own is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probabilities), own, $"Row {i}: a probability lies in [0, 1].");
            sums[label] += own;
            rows[label]++;
        }
        return Means(sums, rows);
    }

    /// <summary>Of a binary model, from score cells (a probability is the middle of its cell, within 1/2048); null while a net count is negative.</summary>
    public static double[]? From(OutcomeCells anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        double[] sums = [0, 0];
        long[] rows = [0, 0];
        foreach (var cell in anchor.NonEmpty())
        {
            if (cell.Rows < 0) return null;
            var p = ScoreCells.Midpoint(cell.Cell);
            sums[cell.Label] += cell.Rows * (cell.Label == 1 ? p : 1 - p);
            rows[cell.Label] += cell.Rows;
        }
        return Means(sums, rows);
    }

    private static double[] Means(double[] sums, long[] rows) => [.. sums.Zip(rows, (sum, n) => n == 0 ? double.PositiveInfinity : Math.Min(1, sum / n))];
}
