using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Grains.Slices.Groups;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Grains.Ingest;

/// <summary>
/// What the anchor reference settles for a version: how numeric features are binned (serialised <c>NumericBinning</c> by feature name, the score included), and how many streams are watched
/// (monitored features × (sources + 1)), for the thresholds.
/// </summary>
[GenerateSerializer, Immutable, Alias("wg.ReferencePlan")]
public sealed record ReferencePlan([property: Id(0)] ReferenceRecord Record, [property: Id(1)] Dictionary<string, byte[]> Binnings, [property: Id(2)] int Streams)
{
    /// <summary>The sources of the reference, those with the most rows first. Empty in a plan of before they were kept.</summary>
    [Id(3)] public string[] Sources { get; init; } = [];

    /// <summary>Serialised <c>RandomFourierTest</c> of the reference's rows over <see cref="Models.VersionSpec.JointFeatures"/>; empty where they are not watched jointly, and null in a plan that was stored before they were.</summary>
    [Id(4)] public byte[] Joint { get; init; } = [];

    /// <summary>Serialised <c>ConfidenceBasedEstimator</c>, calibrated on the reference's labelled rows; empty without any, and null in a plan that was stored before they were used so.</summary>
    [Id(5)] public byte[] Estimator { get; init; } = [];

    /// <summary>What slices are compared with; the version alone holds it. Null without slices or labels, and in a plan that was stored before they were watched.</summary>
    [Id(6)] public SliceReference? Slices { get; init; }

    /// <summary>What the reference's predictions caused. 0 in a plan of before it was kept.</summary>
    [Id(7)] public ExposureCounts Exposures { get; init; }

    /// <summary>The cells of the features among which slices are looked for; empty without such features, or labels in panes enough, and null in a plan that was stored before slices were looked for.</summary>
    [Id(12)] public FeatureCells[] Discovery { get; init; } = [];

    /// <summary>Serialised <c>LossPredictor</c> of a regression, fitted on the reference's labelled rows; empty where there is none.</summary>
    [Id(20)] public byte[] Losses { get; init; } = [];

    /// <summary>About where the targets of a regression lie: their mean in the reference (<c>PredictionErrors</c>).</summary>
    [Id(21)] public double TargetCentre { get; init; }

    /// <summary>The columns of the features that <see cref="Losses"/> takes, before the prediction.</summary>
    [Id(22)] public int[] LossColumns { get; init; } = [];

    /// <summary>Serialised <c>MulticlassConfidenceBasedEstimator</c> of a model of several classes, calibrated on the reference's labelled rows; empty without any, and for other models.</summary>
    [Id(23)] public byte[] ClassEstimator { get; init; } = [];

    /// <summary>The values of the features, by which rows outside the reference are told. Empty for a regression, whose inputs are looked at with <see cref="Losses"/>, and null in a plan that was stored before they were.</summary>
    [Id(80)] public FeatureSupport[] Support { get; init; } = [];

    /// <summary>How large a share of such rows chance alone leads one to expect, where rows are as in the reference, in [0, 1].</summary>
    [Id(81)] public double OutsideByChance { get; init; }

    /// <summary>How often rows of the reference repeat one another. Null where rows have no features, and in a plan that was stored before they were counted.</summary>
    [Id(90)] public FloodReference? Floods { get; init; }

    /// <summary>Serialised <c>RandomFourierMap</c>, by whose means and deviations what callers ask for becomes points; empty where callers are not watched, and null in a plan that was stored before they were.</summary>
    [Id(100)] public byte[] CallerScale { get; init; } = [];

    /// <summary>Triggers are looked for among labelled rows. False in a plan that was stored before they were.</summary>
    [Id(110)] public bool HasPatterns { get; init; }

    /// <summary>Decides, with the id of a prediction, whether its labelled row is looked at where there are too many: drawn at random, so that nobody who chooses ids can choose rows that are not. 0 in a plan that was stored before it was kept: the id decides alone.</summary>
    [Id(112)] public ulong PatternKey { get; init; }

    /// <summary>Rows are counted by patterns of their values. False in a plan that was stored before they were.</summary>
    [Id(111)] public bool CountsPatterns { get; init; }

    /// <summary>What the performance of a model of several classes is estimated with before labels come; null: it is not.</summary>
    public MulticlassConfidenceBasedEstimator? ReadClassEstimator() => ClassEstimator is { Length: > 0 } ? MulticlassConfidenceBasedEstimator.Read(ClassEstimator) : null;

    /// <summary>What the errors of a regression are estimated with before labels come; null: they are not.</summary>
    public LossPredictor? ReadLosses() => Losses is { Length: > 0 } ? LossPredictor.Read(Losses) : null;

    /// <summary>What groups of protected features are compared with; the version alone holds it. Null without any, and in a plan that was stored before they were watched.</summary>
    [Id(60)] public GroupReference? Groups { get; init; }

    /// <summary>What a pane's performance is estimated with before its labels come; null: it is not.</summary>
    public ConfidenceBasedEstimator? ReadEstimator() => Estimator is { Length: > 0 } ? ConfidenceBasedEstimator.Read(Estimator) : null;

    /// <summary>How what callers ask for becomes points; null: callers are not watched.</summary>
    public RandomFourierMap? ReadCallerScale() => CallerScale is { Length: > 0 } ? RandomFourierMap.Read(CallerScale) : null;

    /// <summary>Against what rows are compared jointly; null: they are not.</summary>
    public RandomFourierTest? ReadJoint() => Joint is { Length: > 0 } ? RandomFourierTest.Read(Joint) : null;
}
