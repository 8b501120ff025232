using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Figures of predicted classes and their probabilities.</summary>
internal static class ClassPerformance
{
    public static IEnumerable<V1.NamedFigure> OfTwo(int[] labels, double[] probabilities, double threshold)
    {
        var matrix = ConfusionMatrix.From(labels, probabilities, threshold);
        var decomposition = BrierScore.Decompose(labels, probabilities);
        var width = CalibrationError.Of(ReliabilityCurve.EqualWidth(labels, probabilities));
        var mass = CalibrationError.Of(ReliabilityCurve.EqualMass(labels, probabilities));
        return
        [
            NamedFigures.Of("true_negatives", matrix.TrueNegatives),
            NamedFigures.Of("false_positives", matrix.FalsePositives),
            NamedFigures.Of("false_negatives", matrix.FalseNegatives),
            NamedFigures.Of("true_positives", matrix.TruePositives),
            NamedFigures.Of("accuracy", Accuracy.Of(matrix)),
            NamedFigures.Of("balanced_accuracy", BalancedAccuracy.Of(matrix)),
            NamedFigures.Of("precision", Precision.Of(matrix)),
            NamedFigures.Of("recall", Recall.Of(matrix)),
            NamedFigures.Of("specificity", Specificity.Of(matrix)),
            NamedFigures.Of("f1", F1Score.Of(matrix)),
            NamedFigures.Of("matthews_correlation", MatthewsCorrelation.Of(matrix)),
            NamedFigures.Of("cohens_kappa", CohensKappa.Of(matrix)),
            NamedFigures.Of("roc_auc", RocAuc.FromSamples(labels, probabilities)),
            NamedFigures.Of("average_precision", PrAuc.AveragePrecision(labels, probabilities)),
            NamedFigures.Of("pr_auc_trapezoid", PrAuc.Trapezoid(labels, probabilities)),
            NamedFigures.Of("log_loss", LogLoss.Of(labels, probabilities)),
            NamedFigures.Of("brier", BrierScore.Of(labels, probabilities)),
            NamedFigures.Of("brier_reliability", decomposition?.Reliability),
            NamedFigures.Of("brier_resolution", decomposition?.Resolution),
            NamedFigures.Of("brier_uncertainty", decomposition?.Uncertainty),
            NamedFigures.Of("expected_calibration_error", width?.Expected),
            NamedFigures.Of("maximum_calibration_error", width?.Maximum),
            NamedFigures.Of("expected_calibration_error_equal_mass", mass?.Expected),
            NamedFigures.Of("maximum_calibration_error_equal_mass", mass?.Maximum),
        ];
    }

    public static IEnumerable<V1.NamedFigure> OfMany(int[] labels, double[] probabilities, int classes)
    {
        var table = new ConfusionTable(classes);
        for (var i = 0; i < labels.Length; i++)
        {
            var row = probabilities.AsSpan(i * classes, classes);
            var likeliest = 0;
            for (var c = 1; c < classes; c++)
                if (row[c] > row[likeliest]) likeliest = c;
            table.Add(labels[i], likeliest);
        }
        var top = CalibrationError.Of(ReliabilityCurve.TopLabel(labels, probabilities, classes));
        return
        [
            NamedFigures.Of("accuracy", Accuracy.Of(table)),
            NamedFigures.Of("balanced_accuracy", BalancedAccuracy.Of(table)),
            .. Enum.GetValues<Averaging>().SelectMany(way => (V1.NamedFigure[])
            [
                NamedFigures.Of($"precision_{Name(way)}", Precision.Of(table, way)),
                NamedFigures.Of($"recall_{Name(way)}", Recall.Of(table, way)),
                NamedFigures.Of($"f1_{Name(way)}", F1Score.Of(table, way)),
            ]),
            NamedFigures.Of("matthews_correlation", MatthewsCorrelation.Of(table)),
            NamedFigures.Of("cohens_kappa", CohensKappa.Of(table)),
            NamedFigures.Of("cohens_kappa_quadratic", CohensKappa.Quadratic(table)),
            NamedFigures.Of("roc_auc_one_against_rest_macro", RocAuc.OneAgainstRestMacro(labels, probabilities, classes)),
            NamedFigures.Of("log_loss", LogLoss.Of(labels, probabilities, classes)),
            NamedFigures.Of("top_label_expected_calibration_error", top?.Expected),
            NamedFigures.Of("top_label_maximum_calibration_error", top?.Maximum),
        ];
    }

    private static string Name(Averaging way) => way.ToString().ToLowerInvariant();
}
