using Watchgrain.V1;

namespace Watchgrain.Client.Specs;

/// <summary>A model and its table: what is watched, and which column holds it. docs/spec.md is the reference of the file format. Lengths and positions are milliseconds, or rows on a sequence axis.</summary>
public sealed record ModelSpec
{
    public required string File { get; init; }
    public required string Model { get; init; }
    public required string Version { get; init; }
    public required string DisplayName { get; init; }
    public required string Owner { get; init; }
    public required StreamAxis Axis { get; init; }
    public required long PaneLength { get; init; }
    public required bool IsWeekly { get; init; }
    public required long? AllowedLateness { get; init; }
    public required long? LabelMaturity { get; init; }
    public required long? LabelHorizon { get; init; }
    public required ColumnReference? Id { get; init; }
    public required SourceRule Source { get; init; }

    /// <summary>The model predicts a number.</summary>
    public bool IsRegression { get; init; }

    /// <summary>The names of several classes, in the order of their codes; empty for other models.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Hold the probability of each of several classes, in the order of <see cref="Classes"/>.</summary>
    public IReadOnlyList<ColumnReference> Probabilities { get; init; } = [];

    /// <summary>The model predicts one of several classes.</summary>
    public bool IsMulticlass => Classes.Count > 0;

    /// <summary>Holds the probability of class 1; of a regression the predicted value. Null for several classes.</summary>
    public required ColumnReference? Score { get; init; }
    public required ColumnReference? PredictedClass { get; init; }
    public required double? DecisionThreshold { get; init; }
    public required ColumnReference? Label { get; init; }
    public required ColumnReference? LabelTime { get; init; }
    public ColumnReference? Exposure { get; init; }
    public ColumnReference? Propensity { get; init; }
    public required IReadOnlyList<FeatureColumn> Features { get; init; }
    public required IReadOnlyList<SliceRule> Slices { get; init; }
    public uint? SliceBudget { get; init; }
    public bool WithoutJoint { get; init; }
    public double? FeedbackLimit { get; init; }

    /// <summary>Null: no slices are looked for beside the declared ones.</summary>
    public SliceDiscovery? Discovery { get; init; }

    /// <summary>What mistakes cost; null: the spec does not say.</summary>
    public Costs? Costs { get; init; }

    /// <summary>Limits on statistics that are signals when they are crossed.</summary>
    public IReadOnlyList<FixedThreshold> Thresholds { get; init; } = [];

    /// <summary>What becomes of categories that have the form of personal data.</summary>
    public PersonalData PersonalData { get; init; }

    /// <summary>How far a feature may move from its reference, as a share of rows; null: the default.</summary>
    public double? DriftBudget { get; init; }

    /// <summary>Hold the numbers of a row's embedding, in their order; empty: rows have none.</summary>
    public IReadOnlyList<ColumnReference> Embedding { get; init; } = [];

    public required ReferenceRange Reference { get; init; }
    public required LabelTable? Labels { get; init; }

    /// <summary>Where the file says what; null: it came from none.</summary>
    internal SpecPlaces? Places { get; init; }

    /// <summary>The score from which on class 1 is predicted when the rows carry no class.</summary>
    public double EffectiveThreshold => DecisionThreshold ?? 0.5;

    /// <summary>The default of the contract is one pane.</summary>
    public long EffectiveMaturity => LabelMaturity ?? PaneLength;

    public VersionSpec ToVersionSpec()
    {
        var spec = new VersionSpec { Axis = Axis.Kind, PaneLength = PaneLength, Rhythm = IsWeekly ? Rhythm.Weekly : Rhythm.None };
        spec.Features.AddRange(Features.Select(feature => new FeatureSpec
        {
            Name = feature.Name,
            Kind = feature.IsCategorical ? FeatureKind.Categorical : FeatureKind.Numeric,
            Deterministic = feature.IsDeterministic,
            Protected = feature.IsProtected,
            Upstream = feature.Upstream,
        }));
        if (AllowedLateness is { } lateness)
            spec.AllowedLateness = lateness;
        if (LabelMaturity is { } maturity)
            spec.LabelMaturity = maturity;
        if (LabelHorizon is { } horizon)
            spec.LabelHorizon = horizon;
        if (DecisionThreshold is { } threshold)
            spec.DecisionThreshold = threshold;
        spec.Slices.AddRange(Slices.Select(slice => new SliceSpec { Feature = slice.Feature, Values = { slice.Values }, AllValues = slice.IsOfAllValues, Name = slice.Name, Where = slice.Where, Pinned = slice.IsPinned }));
        if (SliceBudget is { } budget)
            spec.SliceBudget = budget;
        if (WithoutJoint)
            spec.JointDistribution = false;
        if (FeedbackLimit is { } limit)
            spec.FeedbackLimit = limit;
        if (IsRegression)
            spec.Task = ModelTask.Regression;
        if (IsMulticlass)
            spec.Task = ModelTask.Multiclass;
        spec.Classes.AddRange(Classes);
        spec.Discovery = Discovery?.Clone();
        spec.Costs = Costs?.Clone();
        spec.Thresholds.AddRange(Thresholds.Select(threshold => threshold.Clone()));
        spec.PersonalData = PersonalData;
        if (DriftBudget is { } drift)
            spec.DriftBudget = drift;
        if (Embedding.Count > 0)
            spec.Embedding = new() { Dimension = (uint)Embedding.Count };
        return spec;
    }
}
