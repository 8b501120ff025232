namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Cohen's kappa: agreement beyond chance, 1 − Σ w n_ij/Σ w t_i p_j/n, with w = 1 off the diagonal, or (i − j)² for ordered classes (quadratic). Range [−1, 1] (quadratic too), 0 by chance.
/// Null without rows, with negative counts, and when labels and predictions are all one and the same class (0/0). The interval is the delta method's. Source: Cohen (1960, 1968).
/// </summary>
public static class CohensKappa
{
    public static Estimate? Of(ConfusionMatrix matrix, double confidence = 0.95) => Of(ConfusionTable.From(matrix), confidence);

    public static Estimate? Of(ConfusionTable table, double confidence = 0.95) => Weighted(table, confidence, (i, j) => i == j ? 0 : 1);

    /// <summary>Disagreement weighs by the square of its distance: for classes in an order.</summary>
    public static Estimate? Quadratic(ConfusionTable table, double confidence = 0.95) => Weighted(table, confidence, (i, j) => (double)(i - j) * (i - j));

    private static Estimate? Weighted(ConfusionTable table, double confidence, Func<int, int, double> weight)
    {
        ArgumentNullException.ThrowIfNull(table);
        ConfidenceLimits.Check(confidence);
        if (!table.IsWhole) return null;
        double n = table.Rows, observed = 0, expected = 0;
        // Disagreement that a label would meet by chance, and a prediction.
        double[] ofLabel = new double[table.Classes], ofPrediction = new double[table.Classes];
        for (var i = 0; i < table.Classes; i++)
        {
            for (var j = 0; j < table.Classes; j++)
            {
                var w = weight(i, j);
                observed += w * table[i, j];
                ofLabel[i] += w * table.PredictedCount(j) / n;
                ofPrediction[j] += w * table.LabelCount(i) / n;
            }
            expected += ofLabel[i] * table.LabelCount(i);
        }
        if (expected <= 0) return null;
        var ratio = observed / expected;
        var variance = table.Variance((i, j) => (ratio * (ofLabel[i] + ofPrediction[j] - expected / n) - weight(i, j)) / expected);
        return ConfidenceLimits.Around(1 - ratio, variance, table.Rows, confidence, -1, 1);
    }
}
