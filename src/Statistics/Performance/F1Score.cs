namespace Watchgrain.Statistics.Performance;

/// <summary>
/// F1: the harmonic mean of precision and recall, 2TP/(2TP + FP + FN) (van Rijsbergen 1979); of K classes its average. Range [0, 1]. Null without rows or with negative counts, and, unless the
/// customary 0 is asked for, when the class is
/// neither a label nor predicted.
/// </summary>
/// <remarks>
/// Binary: F1 = 2J/(1 + J) with J = TP/(TP + FP + FN), a share of the rows that are not true negatives, so Wilson's (1927) interval of J carries over and holds at 0 and 1 too. Averages have the delta method's interval.
/// </remarks>
public static class F1Score
{
    public static Estimate? Of(ConfusionMatrix matrix, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined)
    {
        if (!matrix.IsWhole) return null;
        var jaccard = ConfidenceLimits.Share(matrix.TruePositives, matrix.Rows - matrix.TrueNegatives, confidence, zeroDivision);
        return jaccard is { } share ? new Estimate(Of(share.Value), Of(share.Lower), Of(share.Upper), matrix.Rows) : null;
    }

    public static Estimate? Of(ConfusionTable table, Averaging averaging, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        ClassRatio.F1.Average(table, averaging, confidence, zeroDivision);

    private static double Of(double jaccard) => 2 * jaccard / (1 + jaccard);
}
