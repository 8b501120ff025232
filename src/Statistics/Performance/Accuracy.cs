using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Accuracy: the share of rows whose predicted class is the label, with Wilson's (1927) score interval. Range [0, 1]; null without rows or with negative counts (retractions
/// ahead of their additions).
/// </summary>
public static class Accuracy
{
    /// <param name="correct">Rows predicted right.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="confidence">In (0, 1).</param>
    public static Estimate? Of(long correct, long rows, double confidence = 0.95)
    {
        ConfidenceLimits.Check(confidence);
        if (rows <= 0 || correct < 0 || correct > rows) return null;
        return ConfidenceLimits.Share(correct, rows, confidence, ZeroDivision.Undefined);
    }

    public static Estimate? Of(ConfusionMatrix matrix, double confidence = 0.95) =>
        matrix.IsWhole ? Of(matrix.Correct, matrix.Rows, confidence) : null;

    public static Estimate? Of(ConfusionTable table, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.IsWhole ? Of(table.Correct, table.Rows, confidence) : null;
    }

    public static Estimate? Of(OutcomeCells outcomes, double confidence = 0.95) => Of(ConfusionMatrix.From(outcomes), confidence);
}
