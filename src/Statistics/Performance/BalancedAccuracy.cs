namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Balanced accuracy: the mean recall of the classes that occur as labels (Brodersen et al. 2010). Range [0, 1]; ½ (1/K) for a constant prediction. Null without rows or with negative counts. The
/// interval is the delta method's.
/// </summary>
public static class BalancedAccuracy
{
    public static Estimate? Of(ConfusionMatrix matrix, double confidence = 0.95) => Of(ConfusionTable.From(matrix), confidence);

    public static Estimate? Of(ConfusionTable table, double confidence = 0.95) => ClassRatio.Recall.Average(table, Averaging.Macro, confidence, ZeroDivision.Undefined);
}
