using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Thresholds;
using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Grains.Models;

/// <summary>What a version of a model looks like from outside: its features, its axis of positions, and how its panes are judged. Validated at the gateway; never changes.</summary>
[GenerateSerializer, Immutable, Alias("wg.VersionSpec")]
public sealed record VersionSpec
{
    /// <summary>Reserved feature name under which the prediction's score is watched like a numeric feature.</summary>
    public const string ScoreFeature = "@score";

    /// <summary>10,000: a grain each, and a name in the version's register.</summary>
    public const int DefaultSliceBudget = 10_000;

    /// <summary>A half: of labels that are mostly the model's own doing, none other could outvote it.</summary>
    public const double DefaultFeedbackLimit = 0.5;

    /// <summary>A quarter of the rows in other ranges: a normal feature has moved by two thirds of its deviation then.</summary>
    public const double DefaultDriftBudget = 0.25;

    /// <summary>20: each takes a grain for every feature.</summary>
    public const int MostPinned = 20;

    [Id(0)] public required FeatureSpec[] Features { get; init; }

    [Id(1)] public required Axis Axis { get; init; }

    /// <summary>Length of a pane on the axis: milliseconds or rows, at least 1.</summary>
    [Id(2)] public required long PaneLength { get; init; }

    [Id(3)] public Rhythm Rhythm { get; init; }

    /// <summary>How far behind the watermark a row still counts in its pane, in units of the axis.</summary>
    [Id(4)] public long AllowedLateness { get; init; }

    /// <summary>How far the watermark must be past the end of a pane before its labels are judged.</summary>
    [Id(5)] public required long LabelMaturity { get; init; }

    /// <summary>How long a prediction waits for its label, in units of the axis.</summary>
    [Id(6)] public required long LabelHorizon { get; init; }

    /// <summary>Class 1 is predicted at this score and above.</summary>
    [Id(7)] public double DecisionThreshold { get; init; } = 0.5;

    [Id(8)] public SliceSpec[] Slices { get; init; } = [];

    /// <summary>How many slices there may be, declared ones included; 0: <see cref="DefaultSliceBudget"/>. Beyond it further values of a feature count together.</summary>
    [Id(9)] public int SliceBudget { get; init; }

    /// <summary>The numeric features are not watched jointly.</summary>
    [Id(10)] public bool WithoutJoint { get; init; }

    /// <summary>Largest share of labels that the model's own decisions may cause, in (0, 1]; 0: <see cref="DefaultFeedbackLimit"/>.</summary>
    [Id(11)] public double FeedbackLimit { get; init; }

    /// <summary>Null: no slices are looked for beside the declared ones.</summary>
    [Id(16)] public SliceDiscoverySpec? Discovery { get; init; }

    [Id(20)] public ModelTask Task { get; init; }

    /// <summary>Names of the classes of a multiclass model: the place of a name is the code of the class. Null for other tasks, and in a spec that was stored before there were such models: equal specs have equal bytes.</summary>
    [Id(21)] public string[]? Classes { get; init; }

    /// <summary>What mistakes cost; null: nobody has said, and in a spec that was stored before.</summary>
    [Id(22)] public CostSpec? Costs { get; init; }

    /// <summary>Limits that the user has set on statistics; null: none, and in a spec that was stored before.</summary>
    [Id(23)] public ThresholdSpec[]? Thresholds { get; init; }

    /// <summary>What becomes of categories that have the form of personal data; null: <see cref="PersonalDataMode.Count"/>, and in a spec that was stored before.</summary>
    [Id(24)] public PersonalDataMode? PersonalData { get; init; }

    /// <summary>Rows may carry a vector; null: none may, and in a spec that was stored before.</summary>
    [Id(25)] public EmbeddingSpec? Embedding { get; init; }

    /// <summary>How far a feature may move from its reference before its drift budget is used up, as a share of rows in (0, 1]; 0: <see cref="DefaultDriftBudget"/>.</summary>
    [Id(26)] public double DriftBudget { get; init; }

    /// <summary><see cref="DriftBudget"/>, the default filled in.</summary>
    public double LargestDrift => DriftBudget > 0 ? DriftBudget : DefaultDriftBudget;

    /// <summary>How many classes a multiclass model has; 0 for other tasks.</summary>
    public int ClassCount => Classes?.Length ?? 0;

    /// <summary><see cref="FeedbackLimit"/>, the default filled in.</summary>
    public double LargestShareCaused => FeedbackLimit > 0 ? FeedbackLimit : DefaultFeedbackLimit;

    /// <summary>The axis, its panes and their rhythm, without features and slices, nor what is set on them and on performance.</summary>
    public VersionSpec WithoutColumns() => this with { Features = [], Slices = [], Costs = null, Thresholds = null, Embedding = null };

    /// <summary>The fixed thresholds that stand on statistics of a feature, in the order of the spec; null: none.</summary>
    public ThresholdSpec[]? ThresholdsOf(FeatureSpec feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return Thresholds?.Where(threshold => ThresholdStatistics.IsOf(threshold.Statistic, feature.Kind) && (threshold.Feature ?? feature.Name) == feature.Name).ToArray() is { Length: > 0 } own ? own : null;
    }

    /// <summary>Those that stand on statistics of the version.</summary>
    public ThresholdSpec[] ThresholdsOfVersion() => [.. (Thresholds ?? []).Where(threshold => !ThresholdStatistics.IsOfFeature(threshold.Statistic) && !ThresholdStatistics.IsOfCaller(threshold.Statistic))];

    /// <summary>Those that stand on what each caller asks for.</summary>
    public ThresholdSpec[] ThresholdsOfCallers() => [.. (Thresholds ?? []).Where(threshold => ThresholdStatistics.IsOfCaller(threshold.Statistic))];

    /// <summary>Pane of a position: floor(position / length), also below zero.</summary>
    public long PaneOf(long position) => Math.DivRem(position, PaneLength) is var (quotient, remainder) && remainder < 0 ? quotient - 1 : quotient;

    public long StartOf(long pane) => pane * PaneLength;

    /// <summary>Number of phases of the rhythm: 7 weekdays, or 1.</summary>
    public int Phases => Rhythm == Rhythm.Weekly ? 7 : 1;

    /// <summary>Phase of a pane in [0, <see cref="Phases"/>); for a weekly rhythm 0 is a Thursday, the first day of the epoch.</summary>
    public int PhaseOf(long pane) => (int)(((pane % Phases) + Phases) % Phases);

    /// <summary>The declared slices in the order of the spec, one per value or condition; their numbers are what join records hold.</summary>
    public IEnumerable<(string Feature, string Value)> DeclaredSlices() => Slices.SelectMany(slice => slice.Values.Select(value => (slice.Feature, value)));

    /// <summary>The slices whose rows have summaries of each feature, in the order of the spec.</summary>
    public IEnumerable<SliceName> PinnedSlices() => Slices.Where(slice => slice.Pinned).SelectMany(slice => slice.Values.Select(value => new SliceName(slice.Feature, value)));

    /// <summary>Columns of the features that are watched jointly: the numeric ones, without those that only time decides. Empty when there are fewer than two.</summary>
    public int[] JointFeatures()
    {
        int[] columns = WithoutJoint ? [] : [.. Enumerable.Range(0, Features.Length).Where(column => Features[column] is { Kind: FeatureKind.Numeric, Deterministic: false })];
        return columns.Length < 2 ? [] : columns;
    }

    /// <summary>Columns of the features among whose cells slices are looked for; empty when none are.</summary>
    public int[] DiscoveryFeatures()
    {
        if (Discovery is null)
            return [];
        var columns = Discovery.Features.Length > 0
            ? Discovery.Features.Select(name => Array.FindIndex(Features, feature => feature.Name == name))
            : Enumerable.Range(0, Features.Length).Where(column => !Features[column].Deterministic);
        return [.. columns.Take(CellKeys.MostFeatures)];
    }

    /// <summary>Every monitored feature: the declared ones and the score.</summary>
    public IEnumerable<FeatureSpec> Monitored() => Features.Append(new FeatureSpec { Name = ScoreFeature, Kind = FeatureKind.Numeric });
}
