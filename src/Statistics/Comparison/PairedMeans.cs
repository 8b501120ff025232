using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Comparison;

/// <summary>What the mean losses of two models on the same rows differ by: the mean of the differences, with Student's interval. In the unit of the losses; null without rows. With one row nothing is known of the spread, and the limits are infinite.</summary>
public static class PairedMeans
{
    /// <param name="rows">How many.</param>
    /// <param name="difference">Loss of the first model at a row less that of the second.</param>
    /// <param name="confidence">In (0, 1).</param>
    public static Estimate? Difference(int rows, Func<int, double> difference, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(difference);
        var differences = new MeanAccumulator();
        for (var row = 0; row < rows; row++) differences.Add(difference(row));
        return ConfidenceLimits.OfMean(differences, confidence, double.NegativeInfinity, double.PositiveInfinity);
    }

    /// <summary>What the roots of the mean losses differ by (of squares: RMSE). The interval is the delta method's: a row moves √m by (loss − m)/(2√m). Null without rows, or where only one of the means is 0 and its root does not move smoothly.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="losses">Losses of the first and of the second model at a row, at least 0.</param>
    /// <param name="confidence">In (0, 1).</param>
    public static Estimate? DifferenceOfRoots(int rows, Func<int, (double First, double Second)> losses, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(losses);
        ConfidenceLimits.Check(confidence);
        MeanAccumulator first = new(), second = new(), moves = new();
        for (var row = 0; row < rows; row++)
        {
            var loss = losses(row);
            first.Add(loss.First);
            second.Add(loss.Second);
        }
        if (rows == 0) return null;
        double one = Math.Sqrt(first.Mean), other = Math.Sqrt(second.Mean);
        if (one == 0 && other == 0) return new Estimate(0, 0, 0, rows);
        if (one == 0 || other == 0) return null;
        for (var row = 0; row < rows; row++)
        {
            var loss = losses(row);
            moves.Add(loss.First / (2 * one) - loss.Second / (2 * other));
        }
        // The mean of the moves is half the difference.
        return ConfidenceLimits.OfMean(moves, confidence, double.NegativeInfinity, double.PositiveInfinity) is { } half
            ? new Estimate(one - other, one - other - (half.Value - half.Lower), one - other + (half.Upper - half.Value), rows)
            : null;
    }
}
