using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>Binary outcomes by label and predicted class. Rows may be negative only while retractions wait for their additions.</summary>
public readonly record struct ConfusionMatrix(long TrueNegatives, long FalsePositives, long FalseNegatives, long TruePositives)
{
    public long Rows => TrueNegatives + FalsePositives + FalseNegatives + TruePositives;

    public long Correct => TrueNegatives + TruePositives;

    public static ConfusionMatrix From(OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        Span<long> rows = [0, 0, 0, 0];
        foreach (var cell in outcomes.NonEmpty()) rows[2 * cell.Label + cell.PredictedClass] += cell.Rows;
        return new ConfusionMatrix(rows[0], rows[1], rows[2], rows[3]);
    }

    /// <summary>From samples: class 1 is predicted where the score is at least the threshold.</summary>
    public static ConfusionMatrix From(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double threshold)
    {
        if (labels.Length != scores.Length) throw new ArgumentException($"{labels.Length} labels and {scores.Length} scores.", nameof(scores));
        Span<long> rows = [0, 0, 0, 0];
        for (var i = 0; i < labels.Length; i++) rows[2 * ScoreCells.Binary(labels[i]) + (scores[i] >= threshold ? 1 : 0)]++;
        return new ConfusionMatrix(rows[0], rows[1], rows[2], rows[3]);
    }
}
