using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Thresholds;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>The statistics of a pane's predictions by the names of <see cref="ThresholdStatistics.OfVersion"/>, all sources together. Null: the pane has none, or labels are still being retracted.</summary>
internal sealed class VersionStatistics(VersionSpec spec, ReferencePlan reference)
{
    private readonly ConfidenceBasedEstimator? estimator = spec.Task == ModelTask.Binary ? reference.ReadEstimator() : null;
    private readonly MulticlassConfidenceBasedEstimator? classes = spec.Task == ModelTask.Multiclass ? reference.ReadClassEstimator() : null;
    private readonly LossPredictor? losses = spec.Task == ModelTask.Regression ? reference.ReadLosses() : null;

    /// <summary>What labels show.</summary>
    public Func<string, double?> Realised(long pane, SummaryTable panes) => WhenAsked(false, () => spec.Task switch
    {
        ModelTask.Regression => Realised(panes.ErrorsOf(pane) is { } errors ? RegressionReport.Of(errors) : null),
        ModelTask.Multiclass => Realised(panes.ClassOutcomesOf(pane) is { } outcomes ? ClassReport.Of(outcomes) : null),
        _ => Realised(panes.OutcomesOf(pane)),
    });

    /// <summary>What is expected before labels come.</summary>
    public Func<string, double?> Estimated(long pane, SummaryTable panes) => WhenAsked(true, () => spec.Task switch
    {
        ModelTask.Regression => Estimated(panes.PredictedOf(pane) is { } predicted ? losses?.Estimate(predicted) : null),
        ModelTask.Multiclass => Estimated(panes.ClassScoresOf(pane) is { } scores ? classes?.Estimate(scores) : null),
        _ => Estimated(estimator?.Estimate(panes.ScoresOf(pane))),
    });

    // Nothing is computed of which no threshold asks.
    private static Func<string, double?> WhenAsked(bool isEstimated, Func<Func<string, double?>> figures)
    {
        var made = new Lazy<Func<string, double?>>(figures);
        return statistic => statistic.StartsWith("estimated_", StringComparison.Ordinal) == isEstimated ? made.Value(statistic) : null;
    }

    private static Func<string, double?> Realised(OutcomeCells outcomes)
    {
        if (outcomes.Count <= 0 || !outcomes.IsWhole)
            return _ => null;
        var matrix = ConfusionMatrix.From(outcomes);
        return statistic => statistic switch
        {
            "accuracy" => Accuracy.Of(matrix)?.Value,
            "roc_auc" => RocAuc.From(outcomes)?.Value,
            "brier_score" => BrierScore.From(outcomes)?.Value,
            "precision" => Precision.Of(matrix)?.Value,
            "recall" => Recall.Of(matrix)?.Value,
            "f1" => F1Score.Of(matrix)?.Value,
            _ => null,
        };
    }

    private static Func<string, double?> Realised(ClassReport? report) => statistic => statistic switch
    {
        "accuracy" => report is null ? null : Accuracy.Of(report.Table)?.Value,
        "roc_auc" => report?.RocAuc?.Value,
        "brier_score" => report?.Brier.Value,
        "log_loss" => report?.LogLoss.Value,
        _ => null,
    };

    private static Func<string, double?> Realised(RegressionReport? report) => statistic => statistic switch
    {
        "mean_absolute_error" => report?.MeanAbsoluteError?.Value,
        "root_mean_squared_error" => report?.RootMeanSquaredError?.Value,
        "bias" => report?.Bias?.Value,
        _ => null,
    };

    private static Func<string, double?> Estimated(CbpeEstimate? estimate) => statistic => statistic switch
    {
        "estimated_accuracy" => estimate?.Accuracy.Value,
        "estimated_roc_auc" => estimate?.RocAuc?.Value,
        "estimated_precision" => estimate?.Precision?.Value,
        "estimated_recall" => estimate?.Recall?.Value,
        "estimated_f1" => estimate?.F1?.Value,
        _ => null,
    };

    private static Func<string, double?> Estimated(ClassEstimate? estimate) => statistic => statistic switch
    {
        "estimated_accuracy" => estimate?.Accuracy.Value,
        "estimated_roc_auc" => estimate?.RocAuc?.Value,
        _ => null,
    };

    private static Func<string, double?> Estimated(LossEstimate? estimate) => statistic => statistic switch
    {
        "estimated_mean_absolute_error" => estimate?.MeanAbsoluteError.Value,
        "estimated_root_mean_squared_error" => estimate?.RootMeanSquaredError.Value,
        _ => null,
    };
}
