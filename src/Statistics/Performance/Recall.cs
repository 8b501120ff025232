namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Recall (sensitivity, true-positive rate): the share of positives that were predicted so, TP/(TP + FN), Wilson's (1927) interval given the number of positives; of K classes its average, with the
/// delta method's interval. Range [0, 1].
/// Null without rows or with negative counts, and, unless the customary 0 is asked for, when there are no positives.
/// </summary>
public static class Recall
{
    public static Estimate? Of(ConfusionMatrix matrix, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        matrix.IsWhole ? ConfidenceLimits.Share(matrix.TruePositives, matrix.TruePositives + matrix.FalseNegatives, confidence, zeroDivision) : null;

    public static Estimate? Of(ConfusionTable table, Averaging averaging, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        ClassRatio.Recall.Average(table, averaging, confidence, zeroDivision);
}
