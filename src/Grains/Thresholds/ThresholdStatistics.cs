using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Thresholds;

/// <summary>The statistics on which a fixed threshold may stand; named as in queries and signals.</summary>
public static class ThresholdStatistics
{
    public const string FixedThreshold = "fixed threshold";

    private const string Estimated = "estimated_";

    /// <summary>Of a feature in a pane, all sources together: distances from the reference, and rates.</summary>
    public static IReadOnlyList<string> OfFeatures { get; } = ["psi", "psi_corrected", "jensen_shannon", "kolmogorov_smirnov", "wasserstein_normalised", "missing_rate", "unseen_rate"];

    private static readonly string[] OfTwoClasses = ["accuracy", "roc_auc", "brier_score", "precision", "recall", "f1", $"{Estimated}accuracy", $"{Estimated}roc_auc", $"{Estimated}precision", $"{Estimated}recall", $"{Estimated}f1"];
    private static readonly string[] OfSeveralClasses = ["accuracy", "roc_auc", "brier_score", "log_loss", $"{Estimated}accuracy", $"{Estimated}roc_auc"];
    private static readonly string[] OfRegression = ["mean_absolute_error", "root_mean_squared_error", "bias", $"{Estimated}mean_absolute_error", $"{Estimated}root_mean_squared_error"];

    /// <summary>Of the predictions of a pane, all sources together.</summary>
    public static IReadOnlyList<string> OfVersion(ModelTask task) => task switch
    {
        ModelTask.Regression => OfRegression,
        ModelTask.Multiclass => OfSeveralClasses,
        _ => OfTwoClasses,
    };

    public static bool IsOfFeature(string statistic) => OfFeatures.Contains(statistic);

    /// <summary>Whether a feature of this kind has the statistic.</summary>
    public static bool IsOf(string statistic, FeatureKind kind) => statistic switch
    {
        "kolmogorov_smirnov" or "wasserstein_normalised" => kind == FeatureKind.Numeric,
        "unseen_rate" => kind == FeatureKind.Categorical,
        _ => IsOfFeature(statistic),
    };

    public static Family FamilyOf(string statistic)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        return statistic switch
        {
            "missing_rate" or "unseen_rate" => Family.Quality,
            _ when IsOfFeature(statistic) => Family.Drift,
            _ when statistic.StartsWith(Estimated, StringComparison.Ordinal) => Family.EstimatedDecay,
            _ => Family.Decay,
        };
    }
}
