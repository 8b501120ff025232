using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>Binary outcomes by label and predicted class. Rows may be negative only while retractions wait for their additions.</summary>
public readonly record struct ConfusionMatrix(long TrueNegatives, long FalsePositives, long FalseNegatives, long TruePositives)
{
    public long Rows => TrueNegatives + FalsePositives + FalseNegatives + TruePositives;

    public long Correct => TrueNegatives + TruePositives;

    /// <summary>Rows, and no count below zero: figures are defined.</summary>
    internal bool IsWhole => this is { TrueNegatives: >= 0, FalsePositives: >= 0, FalseNegatives: >= 0, TruePositives: >= 0 } && Rows > 0;

    public static ConfusionMatrix From(OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        Span<long> rows = [0, 0, 0, 0];
        foreach (var cell in outcomes.NonEmpty()) rows[2 * cell.Label + cell.PredictedClass] += cell.Rows;
        return new ConfusionMatrix(rows[0], rows[1], rows[2], rows[3]);
    }

    /// <summary>From samples of labels and predicted classes, 0 or 1 each.</summary>
    public static ConfusionMatrix From(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictedClasses)
    {
        if (labels.Length != predictedClasses.Length) throw new ArgumentException($"{labels.Length} labels and {predictedClasses.Length} predicted classes.", nameof(predictedClasses));
        Span<long> rows = [0, 0, 0, 0];
        for (var i = 0; i < labels.Length; i++) rows[2 * ScoreCells.Binary(labels[i]) + ScoreCells.Binary(predictedClasses[i])]++;
        return new ConfusionMatrix(rows[0], rows[1], rows[2], rows[3]);
    }

    /// <summary>From samples: class 1 is predicted where the score is at least the threshold.</summary>
    /// <exception cref="ArgumentException">A score is NaN, or the lengths differ.</exception>
    public static ConfusionMatrix From(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double threshold)
    {
        if (labels.Length != scores.Length) throw new ArgumentException($"{labels.Length} labels and {scores.Length} scores.", nameof(scores));
        if (scores.Contains(double.NaN)) throw new ArgumentException("A score is NaN.", nameof(scores));
        Span<long> rows = [0, 0, 0, 0];
        for (var i = 0; i < labels.Length; i++) rows[2 * ScoreCells.Binary(labels[i]) + (scores[i] >= threshold ? 1 : 0)]++;
        return new ConfusionMatrix(rows[0], rows[1], rows[2], rows[3]);
    }
}
