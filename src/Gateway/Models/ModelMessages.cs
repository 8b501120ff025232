using Google.Protobuf.WellKnownTypes;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;

namespace Watchgrain.Gateway.Models;

/// <summary>Models, versions and features as messages.</summary>
internal static class ModelMessages
{
    public static V1.Model ToMessage(this ModelRecord model) => new()
    {
        ModelId = model.ModelId,
        DisplayName = model.DisplayName,
        Owner = model.Owner,
        RegisteredAt = Timestamp.FromDateTimeOffset(model.RegisteredAt),
        Versions = { model.Versions.Select(ToMessage) },
    };

    public static V1.Reference ToMessage(this ReferenceRecord reference) =>
        new() { Digest = reference.Digest, Rows = reference.Rows, LabelledRows = reference.LabelledRows };

    public static V1.FeatureSpec ToMessage(this FeatureSpec feature) =>
        new() { Name = feature.Name, Kind = (V1.FeatureKind)feature.Kind, Deterministic = feature.Deterministic, Protected = feature.Protected, Upstream = feature.Upstream ?? "" };

    private static V1.Version ToMessage(VersionRecord version) => new()
    {
        Version_ = version.Version,
        Spec = ToMessage(version.Spec),
        RegisteredAt = Timestamp.FromDateTimeOffset(version.RegisteredAt),
        Reference = version.Reference?.ToMessage(),
    };

    private static V1.SliceSpec ToMessage(SliceSpec slice) => slice is ConditionSliceSpec byCondition
        ? new() { Name = slice.Values[0], Where = byCondition.Where, Pinned = slice.Pinned }
        : new() { Feature = slice.Feature, Values = { slice.Values }, AllValues = slice.All, Pinned = slice.Pinned };

    private static V1.Costs? ToMessage(CostSpec? costs, ModelTask task)
    {
        if (costs is null)
            return null;
        return task == ModelTask.Regression
            ? new() { Currency = costs.Currency, PerUnitOfError = costs.PerUnitOfError }
            : new() { Currency = costs.Currency, FalsePositive = costs.FalsePositive, FalseNegative = costs.FalseNegative };
    }

    private static V1.FixedThreshold ToMessage(ThresholdSpec threshold)
    {
        var message = new V1.FixedThreshold { Statistic = threshold.Statistic, Feature = threshold.Feature ?? "", Panes = (uint)threshold.Panes };
        if (threshold.IsLower)
            message.Below = threshold.Limit;
        else
            message.Above = threshold.Limit;
        return message;
    }

    private static V1.VersionSpec ToMessage(VersionSpec spec)
    {
        var message = OfBinary(spec);
        if (spec.Task != ModelTask.Binary)
        {
            message.Task = spec.Task == ModelTask.Regression ? V1.ModelTask.Regression : V1.ModelTask.Multiclass;
            message.Classes.Add(spec.Classes ?? []);
            message.ClearDecisionThreshold();
            message.ClearFeedbackLimit();
        }
        return message;
    }

    private static V1.VersionSpec OfBinary(VersionSpec spec) => new()
    {
        Features = { spec.Features.Select(ToMessage) },
        Axis = (V1.Axis)spec.Axis,
        PaneLength = spec.PaneLength,
        Rhythm = spec.Rhythm == Rhythm.Weekly ? V1.Rhythm.Weekly : V1.Rhythm.None,
        AllowedLateness = spec.AllowedLateness,
        LabelMaturity = spec.LabelMaturity,
        LabelHorizon = spec.LabelHorizon,
        DecisionThreshold = spec.DecisionThreshold,
        Slices = { spec.Slices.Select(ToMessage) },
        SliceBudget = (uint)(spec.SliceBudget == 0 ? VersionSpec.DefaultSliceBudget : spec.SliceBudget),
        JointDistribution = !spec.WithoutJoint,
        FeedbackLimit = spec.LargestShareCaused,
        Discovery = spec.Discovery is { } discovery ? new() { Features = { spec.DiscoveryFeatures().Select(column => spec.Features[column].Name) }, Budget = (uint)discovery.Most } : null,
        Costs = ToMessage(spec.Costs, spec.Task),
        Thresholds = { (spec.Thresholds ?? []).Select(ToMessage) },
        PersonalData = (V1.PersonalData)(spec.PersonalData ?? PersonalDataMode.Count),
        DriftBudget = spec.LargestDrift,
        Embedding = spec.Embedding is { } embedding ? new() { Dimension = (uint)embedding.Dimension } : null,
    };
}
