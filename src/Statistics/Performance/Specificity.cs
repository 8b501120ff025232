namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Specificity (true-negative rate): the share of negatives that were predicted so, TN/(TN + FP), with Wilson's (1927) interval given the number of negatives. Range [0, 1].
/// Null without rows or with negative counts, and, unless the customary 0 is asked for, when there are no negatives.
/// </summary>
public static class Specificity
{
    public static Estimate? Of(ConfusionMatrix matrix, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        matrix.IsWhole ? ConfidenceLimits.Share(matrix.TrueNegatives, matrix.TrueNegatives + matrix.FalsePositives, confidence, zeroDivision) : null;
}
