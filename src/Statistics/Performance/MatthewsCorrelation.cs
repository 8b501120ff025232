namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Matthews' correlation coefficient: the correlation of label and predicted class, for K classes (n·Σd − Σ t p)/√((n² − Σp²)(n² − Σt²)) with d the rows predicted right, t labels and p predictions
/// per class. Range [−1, 1], 0 by chance.
/// Null without rows or with negative counts, and, unless the customary 0 is asked for, when all labels or all predictions are one class. The interval is the delta method's.
/// Source: Matthews (1975); K classes Gorodkin (2004).
/// </summary>
public static class MatthewsCorrelation
{
    public static Estimate? Of(ConfusionMatrix matrix, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) => Of(ConfusionTable.From(matrix), confidence, zeroDivision);

    public static Estimate? Of(ConfusionTable table, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined)
    {
        ArgumentNullException.ThrowIfNull(table);
        ConfidenceLimits.Check(confidence);
        if (!table.IsWhole) return null;
        double n = table.Rows, byPrediction = 0, byLabel = 0, correct = table.Correct;
        // n² − Σ p² = Σ p(n − p), and whole numbers for what else would cancel: rare classes among many rows keep their digits.
        var covariance = (Int128)table.Correct * table.Rows;
        for (var c = 0; c < table.Classes; c++)
        {
            long t = table.LabelCount(c), p = table.PredictedCount(c);
            covariance -= (Int128)t * p;
            byLabel += (double)t * (table.Rows - t);
            byPrediction += (double)p * (table.Rows - p);
        }
        if (byPrediction <= 0 || byLabel <= 0) return zeroDivision == ZeroDivision.Customary ? new Estimate(0, -1, 1, table.Rows) : null;
        var scale = Math.Sqrt(byPrediction) * Math.Sqrt(byLabel);
        var correlation = (double)covariance / scale;
        var variance = table.Variance((i, j) =>
            ((i == j ? n : 0) + correct - table.PredictedCount(i) - table.LabelCount(j)) / scale
            - correlation * ((n - table.PredictedCount(j)) / byPrediction + (n - table.LabelCount(i)) / byLabel));
        return ConfidenceLimits.Around(correlation, variance, table.Rows, confidence, -1, 1);
    }
}
