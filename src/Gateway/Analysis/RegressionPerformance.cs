using Watchgrain.Statistics.Performance;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Figures of predicted values.</summary>
internal static class RegressionPerformance
{
    public static IEnumerable<V1.NamedFigure> Of(double[] truth, double[] predicted)
    {
        var report = RegressionReport.Of(truth, predicted);
        return
        [
            NamedFigures.Of("mean_absolute_error", report.MeanAbsoluteError),
            NamedFigures.Of("mean_squared_error", report.MeanSquaredError),
            NamedFigures.Of("root_mean_squared_error", report.RootMeanSquaredError),
            NamedFigures.Of("r_squared", report.RSquared),
            NamedFigures.Of("explained_variance", report.ExplainedVariance),
            NamedFigures.Of("mean_absolute_percentage_error", report.MeanAbsolutePercentageError),
            NamedFigures.Of("median_absolute_error", report.MedianAbsoluteError),
            NamedFigures.Of("max_error", report.MaxError),
            NamedFigures.Of("bias", report.Bias),
            NamedFigures.Of("pinball_0.1", PinballLoss.Of(truth, predicted, 0.1)),
            NamedFigures.Of("pinball_0.9", PinballLoss.Of(truth, predicted, 0.9)),
        ];
    }
}
