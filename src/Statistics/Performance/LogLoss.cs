using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Log loss (cross entropy): the mean of −ln p(label), in nats. Range [0, 34.5]: a probability is held in [1e-15, 1 − 1e-15], so one certain error does not make the figure infinite. Null without
/// rows. The interval is Student's of the mean.
/// Source: Good (1952).
/// </summary>
public static class LogLoss
{
    /// <summary>What a probability is held away from 0 and 1 by; the customary 1e-15.</summary>
    public const double Clip = 1e-15;

    /// <summary>Of one row: −ln of the probability of its label.</summary>
    /// <param name="label">0 or 1.</param>
    /// <param name="probability">Of 1, in [0, 1].</param>
    public static double OfRow(int label, double probability)
    {
        var p = Math.Clamp(probability, Clip, 1 - Clip);
        return -Math.Log(ScoreCells.Binary(label) == 1 ? p : 1 - p);
    }

    /// <summary>Binary: labels 0/1 and the probability of 1.</summary>
    /// <exception cref="ArgumentException">A probability is NaN or outside [0, 1], or the lengths differ.</exception>
    public static Estimate? Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, double confidence = 0.95)
    {
        Probabilities.Check(labels, probabilities);
        var losses = new MeanAccumulator();
        for (var i = 0; i < labels.Length; i++)
            losses.Add(OfRow(labels[i], probabilities[i]));
        return ConfidenceLimits.OfMean(losses, confidence, 0, -Math.Log(Clip));
    }

    /// <summary>K classes: labels 0 to K − 1 and K probabilities per row, row after row; each row is clipped and brought to the sum 1.</summary>
    /// <exception cref="ArgumentException">A probability is NaN or outside [0, 1], a label is no class, or the lengths do not fit.</exception>
    public static Estimate? Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes, double confidence = 0.95)
    {
        Probabilities.Check(labels, probabilities, classes);
        var losses = new MeanAccumulator();
        for (var i = 0; i < labels.Length; i++)
        {
            double sum = 0;
            var row = probabilities.Slice(i * classes, classes);
            foreach (var p in row) sum += Math.Clamp(p, Clip, 1 - Clip);
            losses.Add(-Math.Log(Math.Clamp(row[labels[i]], Clip, 1 - Clip) / sum));
        }
        return ConfidenceLimits.OfMean(losses, confidence, 0, -Math.Log(Clip / classes));
    }
}
