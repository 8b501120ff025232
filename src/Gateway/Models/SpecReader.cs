using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Models;

/// <summary>Checks the spec of a version and fills in its defaults. Pure; violations name the field path, e.g. <c>spec.features[3].name</c>.</summary>
public static class SpecReader
{
    public const int MaxFeatures = 500;
    public const int MaxSliceBudget = 50_000;

    /// <summary>10^12: 31 years in milliseconds. Far below the overflow of a sum of positions.</summary>
    public const long MaxSpan = 1_000_000_000_000;

    public const long DayMs = 86_400_000;
    public const long DefaultHorizonMs = 30 * DayMs;
    public const long DefaultHorizonRows = 1_000_000;

    /// <summary>The spec with its defaults; only to be used when there are no violations.</summary>
    public static VersionSpec Read(V1.VersionSpec? spec, FieldViolations violations)
    {
        ArgumentNullException.ThrowIfNull(violations);
        if (spec is null)
        {
            violations.Add("spec", "is required");
            spec = new();
        }
        var axis = ReadAxis(spec.Axis, violations);
        var features = ReadFeatures(spec, violations);
        var task = ReadTask(spec, violations);
        if (!spec.HasPaneLength)
            violations.Add("spec.pane_length", "is required");
        var paneLength = Span(spec.HasPaneLength, spec.PaneLength, 1, 1, "spec.pane_length", violations);
        return new()
        {
            Features = features,
            Axis = axis,
            PaneLength = paneLength,
            Rhythm = ReadRhythm(spec, axis, violations),
            AllowedLateness = Span(spec.HasAllowedLateness, spec.AllowedLateness, 0, 0, "spec.allowed_lateness", violations),
            LabelMaturity = Span(spec.HasLabelMaturity, spec.LabelMaturity, 0, paneLength, "spec.label_maturity", violations),
            LabelHorizon = Span(
                spec.HasLabelHorizon, spec.LabelHorizon, 1, axis == Axis.Sequence ? DefaultHorizonRows : DefaultHorizonMs, "spec.label_horizon", violations),
            DecisionThreshold = ReadThreshold(spec, violations),
            Slices = SliceReader.Read(spec, features, violations),
            SliceBudget = ReadBudget(spec, violations),
            WithoutJoint = spec is { HasJointDistribution: true, JointDistribution: false },
            FeedbackLimit = ReadFeedbackLimit(spec, violations),
            Task = task,
            Classes = ReadClasses(spec, task, violations),
            Discovery = DiscoveryReader.Read(spec.Discovery, features, violations),
            Costs = CostReader.Read(spec.Costs, task, violations),
            Thresholds = ThresholdReader.Read(spec, features, task, violations),
            PersonalData = ReadPersonalData(spec, violations),
            Embedding = ReadEmbedding(spec, task, violations),
            DriftBudget = ReadDriftBudget(spec, violations),
        };
    }

    // 0 stands for the default, as of the feedback limit.
    private static double ReadDriftBudget(V1.VersionSpec spec, FieldViolations violations)
    {
        if (!spec.HasDriftBudget || spec.DriftBudget == VersionSpec.DefaultDriftBudget)
            return 0;
        if (spec.DriftBudget is not (> 0 and <= 1))
            violations.Add("spec.drift_budget", "lies in (0, 1]");
        return spec.DriftBudget;
    }

    private static EmbeddingSpec? ReadEmbedding(V1.VersionSpec spec, ModelTask task, FieldViolations violations)
    {
        if (spec.Embedding is not { } embedding)
            return null;
        if (task == ModelTask.Regression)
            violations.Add("spec.embedding", "is for classes; rows of a regression have none");
        if (embedding.Dimension is < 2 or > EmbeddingSpec.MostDimensions)
            violations.Add("spec.embedding.dimension", $"lies in 2 to {EmbeddingSpec.MostDimensions}");
        return new() { Dimension = (int)Math.Min(embedding.Dimension, EmbeddingSpec.MostDimensions) };
    }

    // Who asks for what is done anyhow has the same spec as who does not ask.
    private static PersonalDataMode? ReadPersonalData(V1.VersionSpec spec, FieldViolations violations)
    {
        switch (spec.PersonalData)
        {
            case V1.PersonalData.Unspecified or V1.PersonalData.Count:
                return null;
            case V1.PersonalData.Hash or V1.PersonalData.Refuse:
                return (PersonalDataMode)spec.PersonalData;
            default:
                violations.Add("spec.personal_data", "takes PERSONAL_DATA_COUNT, PERSONAL_DATA_HASH or PERSONAL_DATA_REFUSE");
                return null;
        }
    }

    private static ModelTask ReadTask(V1.VersionSpec spec, FieldViolations violations)
    {
        switch (spec.Task)
        {
            case V1.ModelTask.Unspecified or V1.ModelTask.Binary:
                return ModelTask.Binary;
            case V1.ModelTask.Regression:
                CheckNotOfTwoClasses(spec, "a regression", violations);
                return ModelTask.Regression;
            case V1.ModelTask.Multiclass:
                CheckNotOfTwoClasses(spec, "a model of several classes", violations);
                return ModelTask.Multiclass;
            default:
                violations.Add("spec.task", "takes MODEL_TASK_BINARY, MODEL_TASK_MULTICLASS or MODEL_TASK_REGRESSION");
                return ModelTask.Binary;
        }
    }

    private static void CheckNotOfTwoClasses(V1.VersionSpec spec, string task, FieldViolations violations)
    {
        if (spec.HasDecisionThreshold)
            violations.Add("spec.decision_threshold", $"is for two classes; {task} has none");
        if (spec.HasFeedbackLimit)
            violations.Add("spec.feedback_limit", $"is for two classes; the labels of {task} are not judged by exposure");
        if (spec.Discovery is not null)
            violations.Add("spec.discovery", $"is for two classes; {task} declares its slices");
        for (var i = 0; i < spec.Features.Count; i++)
        {
            if (spec.Features[i].Protected)
                violations.Add($"spec.features[{i}].protected", $"is for two classes; the groups of {task} are slices");
        }
    }

    private static string[]? ReadClasses(V1.VersionSpec spec, ModelTask task, FieldViolations violations)
    {
        if (task != ModelTask.Multiclass)
        {
            if (spec.Classes.Count > 0)
                violations.Add("spec.classes", "is for MODEL_TASK_MULTICLASS");
            return null;
        }
        if (spec.Classes.Count is < ClassProbabilities.LeastClasses or > ClassProbabilities.MostClasses)
            violations.Add("spec.classes", $"has {spec.Classes.Count} names; there are {ClassProbabilities.LeastClasses} to {ClassProbabilities.MostClasses} classes");
        var names = new string[Math.Min(spec.Classes.Count, ClassProbabilities.MostClasses)];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Identifiers.ReadName(spec.Classes[i], Identifiers.MaxShortBytes, $"spec.classes[{i}]", violations);
            if (names[i].Length > 0 && Array.IndexOf(names, names[i], 0, i) >= 0)
                violations.Add($"spec.classes[{i}]", "is the name of an earlier class");
        }
        return names;
    }

    private static Axis ReadAxis(V1.Axis axis, FieldViolations violations)
    {
        switch (axis)
        {
            case V1.Axis.EventTime: return Axis.EventTime;
            case V1.Axis.Sequence: return Axis.Sequence;
            default:
                violations.Add("spec.axis", "takes AXIS_EVENT_TIME or AXIS_SEQUENCE");
                return Axis.EventTime;
        }
    }

    private static Rhythm ReadRhythm(V1.VersionSpec spec, Axis axis, FieldViolations violations)
    {
        switch (spec.Rhythm)
        {
            case V1.Rhythm.Unspecified or V1.Rhythm.None:
                return Rhythm.None;
            case V1.Rhythm.Weekly:
                if (axis != Axis.EventTime || spec.PaneLength != DayMs)
                    violations.Add("spec.rhythm", "RHYTHM_WEEKLY needs event time and panes of one day (pane_length 86400000)");
                return Rhythm.Weekly;
            default:
                violations.Add("spec.rhythm", "takes RHYTHM_NONE or RHYTHM_WEEKLY");
                return Rhythm.None;
        }
    }

    private static FeatureSpec[] ReadFeatures(V1.VersionSpec spec, FieldViolations violations)
    {
        if (spec.Features.Count is 0 or > MaxFeatures)
            violations.Add("spec.features", $"takes 1 to {MaxFeatures} features");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var features = new FeatureSpec[Math.Min(spec.Features.Count, MaxFeatures)];
        for (var i = 0; i < features.Length; i++)
        {
            var feature = spec.Features[i];
            var name = Identifiers.ReadName(feature.Name, Identifiers.MaxBytes, $"spec.features[{i}].name", violations);
            if (name.StartsWith('@'))
                violations.Add($"spec.features[{i}].name", "must not begin with '@'");
            if (name.Length > 0 && !names.Add(name))
                violations.Add($"spec.features[{i}].name", "is the name of an earlier feature");
            if (feature.Kind is not (V1.FeatureKind.Numeric or V1.FeatureKind.Categorical))
                violations.Add($"spec.features[{i}].kind", "takes FEATURE_KIND_NUMERIC or FEATURE_KIND_CATEGORICAL");
            if (feature.Protected && feature.Kind != V1.FeatureKind.Categorical)
                violations.Add($"spec.features[{i}].protected", "is for a categorical feature: its values are the groups");
            var upstream = Identifiers.ReadText(feature.Upstream, Identifiers.MaxBytes, $"spec.features[{i}].upstream", violations);
            features[i] = new() { Name = name, Kind = (FeatureKind)feature.Kind, Deterministic = feature.Deterministic, Protected = feature.Protected, Upstream = upstream.Length > 0 ? upstream : null };
        }
        return features;
    }

    // 0 stands for the default: a spec of before the budget is the same spec.
    private static int ReadBudget(V1.VersionSpec spec, FieldViolations violations)
    {
        if (!spec.HasSliceBudget || spec.SliceBudget == VersionSpec.DefaultSliceBudget)
            return 0;
        if (spec.SliceBudget is 0 or > MaxSliceBudget || spec.SliceBudget < SliceReader.Count(spec))
            violations.Add("spec.slice_budget", $"lies in 1 to {MaxSliceBudget}, and holds the declared slices");
        return (int)Math.Min(spec.SliceBudget, MaxSliceBudget);
    }

    private static double ReadThreshold(V1.VersionSpec spec, FieldViolations violations)
    {
        if (!spec.HasDecisionThreshold)
            return 0.5;
        if (spec.DecisionThreshold is not (> 0 and < 1))
            violations.Add("spec.decision_threshold", "lies between 0 and 1, both excluded");
        return spec.DecisionThreshold;
    }

    // 0 stands for the default: a spec of before the limit is the same spec.
    private static double ReadFeedbackLimit(V1.VersionSpec spec, FieldViolations violations)
    {
        if (!spec.HasFeedbackLimit || spec.FeedbackLimit == VersionSpec.DefaultFeedbackLimit)
            return 0;
        if (spec.FeedbackLimit is not (> 0 and <= 1))
            violations.Add("spec.feedback_limit", "lies in (0, 1]");
        return spec.FeedbackLimit;
    }

    private static long Span(bool present, long value, long least, long absent, string field, FieldViolations violations)
    {
        if (!present)
            return absent;
        if (value < least || value > MaxSpan)
            violations.Add(field, $"lies in {least} to {MaxSpan}");
        return value;
    }
}
