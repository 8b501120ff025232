namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Precision: the share of predicted positives that are positive, TP/(TP + FP), Wilson's (1927) interval given the number predicted; of K classes its average, with the delta method's interval. Range [0, 1].
/// Null without rows or with negative counts, and, unless the customary 0 is asked for, when nothing was predicted positive.
/// </summary>
public static class Precision
{
    public static Estimate? Of(ConfusionMatrix matrix, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        matrix.IsWhole ? ConfidenceLimits.Share(matrix.TruePositives, matrix.TruePositives + matrix.FalsePositives, confidence, zeroDivision) : null;

    public static Estimate? Of(ConfusionTable table, Averaging averaging, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        ClassRatio.Precision.Average(table, averaging, confidence, zeroDivision);
}
