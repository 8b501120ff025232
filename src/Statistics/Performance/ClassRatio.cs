namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Averages over classes of a figure of the form F_c = scale·d_c/(byLabel·t_c + byPrediction·p_c), with d the rows predicted right, t the labels and p the predictions of class c. Precision, recall
/// and F1 are of this form.
/// The interval is the delta method's, with ∂F_c/∂n_ij = (scale[i = j = c] − F_c(byLabel[i = c] + byPrediction[j = c]))/(byLabel·t_c + byPrediction·p_c).
/// </summary>
internal readonly record struct ClassRatio(double Scale, double ByLabel, double ByPrediction)
{
    public static readonly ClassRatio Precision = new(1, 0, 1);
    public static readonly ClassRatio Recall = new(1, 1, 0);
    public static readonly ClassRatio F1 = new(2, 1, 1);

    public Estimate? Average(ConfusionTable table, Averaging averaging, double confidence, ZeroDivision zeroDivision)
    {
        ArgumentNullException.ThrowIfNull(table);
        ConfidenceLimits.Check(confidence);
        if (averaging is not (Averaging.Macro or Averaging.Micro or Averaging.Weighted)) throw new ArgumentOutOfRangeException(nameof(averaging), averaging, "An average is macro, micro or weighted.");
        if (!table.IsWhole) return null;
        if (averaging == Averaging.Micro)
            return Accuracy.Of(table, confidence);
        double[] labels = new double[table.Classes], predictions = new double[table.Classes], correct = new double[table.Classes];
        for (var c = 0; c < table.Classes; c++) (labels[c], predictions[c], correct[c]) = (table.LabelCount(c), table.PredictedCount(c), table[c, c]);
        if (Average(labels, predictions, correct, averaging, zeroDivision) is not { } average) return zeroDivision == ZeroDivision.Customary ? new Estimate(0, 0, 1, table.Rows) : null;
        return ConfidenceLimits.Around(average.Figure, table.Variance(average.Slope), table.Rows, confidence, 0, 1);
    }

    /// <summary>The average over counts, which may be expected ones, and its derivative by each count; null when no class has a figure.</summary>
    public (double Figure, Func<int, int, double> Slope)? Average(double[] labels, double[] predictions, double[] correct, Averaging averaging, ZeroDivision zeroDivision)
    {
        var classes = labels.Length;
        double[] figures = new double[classes], denominators = new double[classes], weights = new double[classes];
        double total = 0, sum = 0;
        for (var c = 0; c < classes; c++)
        {
            denominators[c] = ByLabel * labels[c] + ByPrediction * predictions[c];
            if (labels[c] + predictions[c] == 0 || (denominators[c] == 0 && zeroDivision == ZeroDivision.Undefined)) continue;
            figures[c] = denominators[c] == 0 ? 0 : Scale * correct[c] / denominators[c];
            weights[c] = averaging == Averaging.Weighted ? labels[c] : 1;
            total += weights[c];
            sum += weights[c] * figures[c];
        }
        if (total == 0) return null;
        var (ratio, average) = (this, sum / total);
        return (average, (i, j) =>
        {
            var slope = Share(i, (i == j ? ratio.Scale : 0) - figures[i] * (ratio.ByLabel + (i == j ? ratio.ByPrediction : 0)));
            if (i != j) slope += Share(j, -figures[j] * ratio.ByPrediction);
            // A further row of class i also raises the weight of that class.
            return slope + (averaging == Averaging.Weighted && weights[i] > 0 ? (figures[i] - average) / total : 0);
        }
        );

        double Share(int c, double numerator) => denominators[c] == 0 ? 0 : weights[c] / total * numerator / denominators[c];
    }
}
