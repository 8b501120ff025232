using Watchgrain.Grains.Callers;
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

    /// <summary>Of each caller that has a place of its own: in a pane, and what ends in _so_far of all panes of the version.</summary>
    public static IReadOnlyList<string> OfCallers => CallerStatistics.Names;

    /// <summary>Of the predictions of a pane, all sources together.</summary>
    public static IReadOnlyList<string> OfVersion(ModelTask task) => task switch
    {
        ModelTask.Regression => OfRegression,
        ModelTask.Multiclass => OfSeveralClasses,
        _ => OfTwoClasses,
    };

    public static bool IsOfFeature(string statistic) => OfFeatures.Contains(statistic);

    public static bool IsOfCaller(string statistic) => OfCallers.Contains(statistic);

    /// <summary>Whether a feature of this kind has the statistic.</summary>
    public static bool IsOf(string statistic, FeatureKind kind) => statistic switch
    {
        "kolmogorov_smirnov" or "wasserstein_normalised" => kind == FeatureKind.Numeric,
        "unseen_rate" => kind == FeatureKind.Categorical,
        _ => IsOfFeature(statistic),
    };

    /// <summary>Between which values a statistic lies, both included; infinite where it has no bound.</summary>
    /// <param name="statistic">One of <see cref="OfFeatures"/>, <see cref="OfCallers"/> or <see cref="OfVersion"/>.</param>
    /// <param name="task">The Brier score of several classes goes up to 2.</param>
    public static (double Least, double Most) RangeOf(string statistic, ModelTask task) => Bare(statistic) switch
    {
        "bias" => (double.NegativeInfinity, double.PositiveInfinity),
        _ when CallerStatistics.IsCount(statistic) => (0, double.PositiveInfinity),
        "psi" or "psi_corrected" or "wasserstein_normalised" or "log_loss" or "mean_absolute_error" or "root_mean_squared_error" => (0, double.PositiveInfinity),
        "brier_score" when task == ModelTask.Multiclass => (0, 2),
        _ => (0, 1),
    };

    /// <summary>Whether a value beyond a limit on that side is a bad sign: a low accuracy, a large distance. On the other side it is a sign of something, and of nothing bad. Of a bias both sides are bad.</summary>
    /// <param name="statistic">As in <see cref="RangeOf"/>.</param>
    /// <param name="isLower">Below the limit; else above it.</param>
    public static bool IsWorse(string statistic, bool isLower) => Bare(statistic) switch
    {
        "bias" => true,
        "accuracy" or "roc_auc" or "precision" or "recall" or "f1" => isLower,
        _ => !isLower,
    };

    private static string Bare(string statistic)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        return statistic.StartsWith(Estimated, StringComparison.Ordinal) ? statistic[Estimated.Length..] : statistic;
    }

    public static Family FamilyOf(string statistic)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        return statistic switch
        {
            "missing_rate" or "unseen_rate" => Family.Quality,
            _ when IsOfFeature(statistic) => Family.Drift,
            _ when IsOfCaller(statistic) => Family.Abuse,
            _ when statistic.StartsWith(Estimated, StringComparison.Ordinal) => Family.EstimatedDecay,
            _ => Family.Decay,
        };
    }
}
