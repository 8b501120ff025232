using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Thresholds;

namespace Watchgrain.Gateway.Models;

/// <summary>Checks the fixed thresholds of a spec. Pure; violations name the field path, e.g. <c>spec.thresholds[2].statistic</c>.</summary>
internal static class ThresholdReader
{
    /// <summary>100: those of a feature are looked at in each of its panes.</summary>
    public const int MaxThresholds = 100;

    /// <summary>1,000: further ahead nobody waits for an alarm.</summary>
    public const int MaxPanes = 1000;

    /// <param name="spec">As it came.</param>
    /// <param name="features">As they were read.</param>
    /// <param name="task">Of the version.</param>
    /// <param name="violations">Gets what is wrong.</param>
    /// <returns>Null without any: a spec of before there were such is the same spec.</returns>
    public static ThresholdSpec[]? Read(V1.VersionSpec spec, FeatureSpec[] features, ModelTask task, FieldViolations violations)
    {
        if (spec.Thresholds.Count > MaxThresholds)
            violations.Add("spec.thresholds", $"takes at most {MaxThresholds} thresholds");
        var thresholds = new ThresholdSpec[Math.Min(spec.Thresholds.Count, MaxThresholds)];
        for (var i = 0; i < thresholds.Length; i++)
        {
            var path = $"spec.thresholds[{i}]";
            var own = thresholds[i] = Read(spec.Thresholds[i], path, violations);
            if (!ThresholdStatistics.IsOfFeature(own.Statistic))
                CheckOfNoFeature(own, task, path, violations);
            else if (own.Feature is { } name)
                CheckFeature(own.Statistic, name, features, path, violations);
            CheckLimit(own, task, path, violations);
            if (thresholds.Take(i).Any(other => (other.Statistic, other.Feature, other.IsLower) == (own.Statistic, own.Feature, own.IsLower)))
                violations.Add(path, "has the statistic, the feature and the side of an earlier one");
        }
        return thresholds.Length == 0 ? null : thresholds;
    }

    private static ThresholdSpec Read(V1.FixedThreshold threshold, string path, FieldViolations violations)
    {
        if (threshold.LimitCase == V1.FixedThreshold.LimitOneofCase.None)
            violations.Add(path, "takes above or below");
        var feature = Identifiers.ReadText(threshold.Feature, Identifiers.MaxBytes, $"{path}.feature", violations);
        var isLower = threshold.LimitCase == V1.FixedThreshold.LimitOneofCase.Below;
        var limit = isLower ? threshold.Below : threshold.Above;
        if (!double.IsFinite(limit))
            violations.Add($"{path}.{(isLower ? "below" : "above")}", "is a finite number");
        if (threshold.HasPanes && threshold.Panes is 0 or > MaxPanes)
            violations.Add($"{path}.panes", $"lies in 1 to {MaxPanes}");
        return new()
        {
            Statistic = threshold.Statistic,
            Feature = feature.Length > 0 ? feature : null,
            Limit = limit,
            IsLower = isLower,
            Panes = threshold.HasPanes ? (int)Math.Min(threshold.Panes, MaxPanes) : 1,
        };
    }

    // A limit that no value crosses would never alarm, and one that every value crosses in each pane: neither was meant.
    private static void CheckLimit(ThresholdSpec own, ModelTask task, string path, FieldViolations violations)
    {
        if (!double.IsFinite(own.Limit) || !(ThresholdStatistics.IsOfFeature(own.Statistic) || ThresholdStatistics.IsOfCaller(own.Statistic) || ThresholdStatistics.OfVersion(task).Contains(own.Statistic)))
            return;
        var (least, most) = ThresholdStatistics.RangeOf(own.Statistic, task);
        var (never, always) = own.IsLower ? (own.Limit <= least, own.Limit > most) : (own.Limit >= most, own.Limit < least);
        if (!never && !always)
            return;
        var side = own.IsLower ? "below" : "above";
        var range = double.IsInfinity(most) ? FormattableString.Invariant($"is at least {least}") : FormattableString.Invariant($"lies in {least} to {most}");
        violations.Add($"{path}.{side}", FormattableString.Invariant($"is {own.Limit}, and {(never ? "no" : "every")} {own.Statistic} is {side} that: it {range}"));
    }

    private static void CheckOfNoFeature(ThresholdSpec threshold, ModelTask task, string path, FieldViolations violations)
    {
        var known = ThresholdStatistics.OfVersion(task);
        var isOfCaller = ThresholdStatistics.IsOfCaller(threshold.Statistic);
        if (!known.Contains(threshold.Statistic) && !isOfCaller)
            violations.Add($"{path}.statistic", $"takes {string.Join(", ", ThresholdStatistics.OfFeatures)} of features, {string.Join(", ", ThresholdStatistics.OfCallers)} of callers, or of this task {string.Join(", ", known)}");
        else if (threshold.Feature is not null)
            violations.Add($"{path}.feature", $"must be empty: {threshold.Statistic} is a statistic of {(isOfCaller ? "callers" : "the version")}");
    }

    private static void CheckFeature(string statistic, string name, FeatureSpec[] features, string path, FieldViolations violations)
    {
        if (name == VersionSpec.ScoreFeature)
        {
            if (!ThresholdStatistics.IsOf(statistic, FeatureKind.Numeric))
                violations.Add($"{path}.feature", $"is numeric, and {statistic} is for categorical features");
            return;
        }
        if (Array.Find(features, feature => feature.Name == name) is not { } feature)
            violations.Add($"{path}.feature", $"is not a feature of the version, nor {VersionSpec.ScoreFeature}");
        else if (feature.Deterministic)
            violations.Add($"{path}.feature", "is a deterministic feature, a function of time");
        else if (!ThresholdStatistics.IsOf(statistic, feature.Kind))
            violations.Add($"{path}.feature", feature.Kind == FeatureKind.Numeric ? $"is numeric, and {statistic} is for categorical features" : $"is categorical, and {statistic} is for numeric features");
    }
}
