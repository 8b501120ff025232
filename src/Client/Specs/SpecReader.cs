using System.Globalization;
using Watchgrain.Client.Tables;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Watchgrain.Client.Specs;

/// <summary>Reads a model spec (docs/spec.md) from YAML. Paths in it are taken from the folder of the spec. Every error is an <see cref="InputException"/> that begins with <c>file:line:column</c>.</summary>
public static class SpecReader
{
    private const long Day = 86_400_000;
    private const int LongestIdBytes = 128;

    // As the gateway takes them.
    private const int LeastClasses = 3;
    private const int MostClasses = 32;

    // As the gateway takes it; two numbers are the least that have a direction.
    private const uint MostDimensions = 1024;
    private const string EmbeddingPrefix = "emb_";

    // Keys that no other task has.
    private static readonly string[] OfTwoClasses = ["decision_threshold", "propensity", "feedback_limit", "discovery"];

    private static readonly string[] Keys =
    [
        "model", "version", "display_name", "owner", "task", "time", "axis", "pane", "rhythm", "lateness", "label_maturity", "label_horizon", "id", "source", "score", "prediction", "classes", "probabilities",
        "decision_threshold", "label", "label_time", "exposure", "propensity", "features", "slices", "slice_budget", "joint_distribution", "feedback_limit", "discovery", "costs", "thresholds", "personal_data", "embedding", "drift_budget", "reference", "labels",
    ];

    public static ModelSpec Read(string path)
    {
        if (!File.Exists(path))
            throw new InputException(path, "there is no such file");
        return Parse(File.ReadAllText(path), path);
    }

    /// <param name="yaml">The text of the spec.</param>
    /// <param name="path">Its file, for messages and for the paths in it.</param>
    public static ModelSpec Parse(string yaml, string path)
    {
        var file = Path.GetFileName(path);
        var document = Document(yaml, file);
        var root = new SpecMapping(file, "the spec", document, Keys);
        var axis = Axis(root);
        var features = Features(root);
        var task = Task(root, features);
        var classes = task == V1.ModelTask.Multiclass ? Classes(root) : [];
        var spec = new ModelSpec
        {
            File = path,
            Model = Identifier(root, "model"),
            Version = Identifier(root, "version"),
            DisplayName = root.Text("display_name") ?? root.RequiredText("model"),
            Owner = root.Text("owner") ?? "",
            Axis = axis,
            PaneLength = root.Length("pane", axis.IsEventTime, least: 1) ?? throw root.ErrorAt("pane", "the spec needs the key 'pane'"),
            IsWeekly = IsWeekly(root),
            AllowedLateness = root.Length("lateness", axis.IsEventTime),
            LabelMaturity = root.Length("label_maturity", axis.IsEventTime),
            LabelHorizon = root.Length("label_horizon", axis.IsEventTime, least: 1),
            Id = root.Column("id"),
            Source = Source(root),
            IsRegression = task == V1.ModelTask.Regression,
            Classes = classes,
            Probabilities = task == V1.ModelTask.Multiclass ? Probabilities(root, classes) : [],
            Score = task switch
            {
                V1.ModelTask.Regression => root.RequiredColumn("prediction"),
                V1.ModelTask.Multiclass => null,
                _ => root.RequiredColumn("score"),
            },
            PredictedClass = task == V1.ModelTask.Regression ? null : root.Column("prediction"),
            DecisionThreshold = root.OpenShare("decision_threshold"),
            Label = root.Column("label"),
            LabelTime = root.Column("label_time"),
            Exposure = root.Column("exposure"),
            Propensity = root.Column("propensity"),
            Features = features,
            Slices = Slices(root, features),
            SliceBudget = root.Count("slice_budget"),
            FeedbackLimit = root.Share("feedback_limit"),
            Discovery = Discovery(root, features),
            Costs = CostRules.Read(root, task),
            Thresholds = ThresholdRules.Read(root, features),
            PersonalData = PersonalData(root),
            Embedding = Embedding(root),
            DriftBudget = root.Share("drift_budget"),
            WithoutJoint = root.Has("joint_distribution") && !root.Flag("joint_distribution"),
            Reference = Reference(root, axis, path),
            Labels = Labels(root, path),
            Places = new(file, document),
        };
        if (spec.IsWeekly && (!axis.IsEventTime || spec.PaneLength != Day))
            throw root.ErrorAt("rhythm", "a weekly rhythm needs event time and panes of one day");
        if (spec.LabelTime is not null && spec.Label is null)
            throw root.ErrorAt("label_time", "'label_time' needs the key 'label'");
        if (spec.LabelTime is not null && spec.Labels is not null)
            throw root.ErrorAt("label_time", "labels in a file of their own have their time there: use 'time' under 'labels'");
        if (spec.Labels is not null && spec.Id is null)
            throw root.ErrorAt("labels", "labels in a file of their own are joined by id: the spec needs the key 'id'");
        return spec;
    }

    private static V1.PersonalData PersonalData(SpecMapping root) => root.Text("personal_data") switch
    {
        null => V1.PersonalData.Unspecified,
        "count" => V1.PersonalData.Count,
        "hash" => V1.PersonalData.Hash,
        "refuse" => V1.PersonalData.Refuse,
        var other => throw root.ErrorAt("personal_data", $"'{other}' is none of count, hash, refuse"),
    };

    private static ColumnReference[] Embedding(SpecMapping root)
    {
        if (!root.Has("embedding"))
            return [];
        var embedding = root.Mapping("embedding", "dimension", "prefix");
        embedding.Required("dimension");
        if (embedding.Count("dimension") is not (>= 2 and <= MostDimensions and var dimension))
            throw embedding.ErrorAt("dimension", $"'dimension' lies in 2 to {MostDimensions}");
        var prefix = embedding.Text("prefix") ?? EmbeddingPrefix;
        return [.. Enumerable.Range(0, (int)dimension).Select(i => new ColumnReference(string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}"), embedding.Place))];
    }

    private static YamlNode Document(string yaml, string file)
    {
        var stream = new YamlStream();
        var parser = new Parser(new StringReader(yaml));
        try
        {
            stream.Load(parser);
        }
        catch (InvalidOperationException error)
        {
            // The scanner throws this, without a place, at the end of some unclosed brackets.
            var place = parser.Current is { } last ? string.Create(CultureInfo.InvariantCulture, $"{last.End.Line}:{last.End.Column}") : "1:1";
            throw new InputException($"{file}:{place}", "this is no YAML: something is not closed after this place", error);
        }
        catch (YamlException error)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{file}:{error.Start.Line}:{error.Start.Column}"), $"this is no YAML: {error.Message}", error);
        }
        return stream.Documents.Count > 0 ? stream.Documents[0].RootNode : throw new InputException($"{file}:1:1", "the spec is empty");
    }

    private static string Identifier(SpecMapping root, string key)
    {
        var text = root.RequiredText(key);
        return text.Length <= LongestIdBytes && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')
            ? text
            : throw root.ErrorAt(key, $"'{key}' is made of up to {LongestIdBytes} letters, digits, '.', '_' and '-', unlike '{text}'");
    }

    private static StreamAxis Axis(SpecMapping root)
    {
        if (root.Has("axis"))
        {
            if (root.RequiredText("axis") != "sequence")
                throw root.ErrorAt("axis", "'axis' can only be sequence; for event time give the key 'time' instead");
            return root.Has("time") ? throw root.ErrorAt("time", "a sequence axis has no time column") : new StreamAxis(null, null, null);
        }
        var time = root.Has("time") ? root.Mapping("time", "column", "unit", "format") : throw root.ErrorAt("time", "the spec needs the key 'time', or 'axis: sequence'");
        if (time.Has("unit") && time.Has("format"))
            throw time.ErrorAt("format", "a time has a unit or a format, not both");
        long? unit = time.Text("unit") switch
        {
            null => null,
            "milliseconds" => 1,
            "seconds" => 1_000,
            "minutes" => 60_000,
            var other => throw time.ErrorAt("unit", $"'unit' is milliseconds, seconds or minutes, not '{other}'"),
        };
        return new StreamAxis(time.RequiredColumn("column"), unit, time.Text("format") is "iso" ? null : time.Text("format"));
    }

    private static V1.ModelTask Task(SpecMapping root, List<FeatureColumn> features)
    {
        switch (root.Text("task"))
        {
            case null or "binary":
                Refuse(["classes", "probabilities"], "a model of two classes", key => "; for more give 'task: multiclass'");
                return V1.ModelTask.Binary;
            case "regression":
                Refuse(["score", "classes", "probabilities", "embedding", .. OfTwoClasses], "a regression", key => key == "score" ? "; its predicted value is the key 'prediction'" : "");
                CheckProtected("a regression");
                return V1.ModelTask.Regression;
            case "multiclass":
                Refuse(["score", .. OfTwoClasses], "a model of several classes", key => key == "score" ? "; its columns are the key 'probabilities'" : "");
                CheckProtected("a model of several classes");
                return V1.ModelTask.Multiclass;
            case var other:
                throw root.ErrorAt("task", $"'task' is binary, multiclass or regression, not '{other}'{Suggestion.For(other, ["binary", "multiclass", "regression"])}");
        }

        void Refuse(string[] keys, string task, Func<string, string> advice)
        {
            if (Array.Find(keys, root.Has) is { } key)
                throw root.ErrorAt(key, $"{task} has no '{key}'{advice(key)}");
        }

        void CheckProtected(string task)
        {
            if (features.Find(feature => feature.IsProtected) is { } feature)
                throw root.ErrorAt("features", $"{task} has no protected features, as '{feature.Name}': make slices of its values");
        }
    }

    private static List<string> Classes(SpecMapping root)
    {
        root.Required("classes");
        var classes = new List<string>();
        foreach (var element in root.List("classes"))
        {
            var name = root.TextOf(element, "a class");
            if (classes.Contains(name))
                throw root.Error(element, $"there are two classes '{name}'");
            classes.Add(name);
        }
        return classes.Count is >= LeastClasses and <= MostClasses ? classes : throw root.ErrorAt("classes", $"'classes' has {LeastClasses} to {MostClasses} names, not {classes.Count}");
    }

    private static List<ColumnReference> Probabilities(SpecMapping root, List<string> classes)
    {
        root.Required("probabilities");
        var columns = new List<ColumnReference>();
        foreach (var element in root.List("probabilities"))
        {
            var column = root.ColumnOf(element, "a column");
            if (columns.Exists(known => known.Name == column.Name))
                throw root.Error(element, $"two classes have the column '{column.Name}'");
            columns.Add(column);
        }
        return columns.Count == classes.Count ? columns : throw root.ErrorAt("probabilities", $"'probabilities' has a column for each of the {classes.Count} classes, in their order, not {columns.Count}");
    }

    private static bool IsWeekly(SpecMapping root) => root.Text("rhythm") switch
    {
        null or "none" => false,
        "weekly" => true,
        var other => throw root.ErrorAt("rhythm", $"'rhythm' is none or weekly, not '{other}'"),
    };

    private static SourceRule Source(SpecMapping root)
    {
        if (!root.Has("source"))
            return new SourceRule(null, "data");
        var source = root.Mapping("source", "column", "constant");
        if (source.Has("column") == source.Has("constant"))
            throw root.ErrorAt("source", "'source' has a column or a constant: one of the two");
        return new SourceRule(source.Column("column"), source.Text("constant"));
    }

    private static List<FeatureColumn> Features(SpecMapping root)
    {
        root.Required("features");
        var features = new List<FeatureColumn>();
        foreach (var element in root.List("features"))
        {
            var feature = root.Element(element, "a feature", "name", "column", "type", "deterministic", "protected", "upstream");
            var name = feature.RequiredText("name");
            if (features.Any(known => known.Name == name))
                throw feature.ErrorAt("name", $"there are two features '{name}'");
            var isCategorical = feature.RequiredText("type") switch
            {
                "categorical" => true,
                "numeric" => false,
                var other => throw feature.ErrorAt("type", $"'type' is numeric or categorical, not '{other}'{Suggestion.For(other, ["numeric", "categorical"])}"),
            };
            features.Add(new FeatureColumn(name, feature.Column("column") ?? feature.RequiredColumn("name"), isCategorical, feature.Flag("deterministic")) { IsProtected = feature.Flag("protected"), Upstream = feature.Text("upstream") ?? "" });
            if (features[^1].IsProtected && !isCategorical)
                throw feature.ErrorAt("protected", $"the values of a protected feature are groups: '{name}' has to be categorical");
        }
        return features.Count > 0 ? features : throw root.ErrorAt("features", "a model needs at least one feature");
    }

    /// <summary><c>values: all</c>: every value that comes is a slice. A list holds a value of this name.</summary>
    private const string AllValues = "all";

    private static List<SliceRule> Slices(SpecMapping root, List<FeatureColumn> features)
    {
        var slices = new List<SliceRule>();
        foreach (var element in root.List("slices"))
        {
            var slice = root.Element(element, "a slice", "feature", "values", "name", "where", "pinned");
            if (slice.Has("where") || slice.Has("name"))
            {
                slices.Add(ConditionSlice(slice, slices));
                continue;
            }
            var name = slice.RequiredText("feature");
            var feature = features.Find(known => known.Name == name)
                ?? throw slice.ErrorAt("feature", $"there is no feature '{name}'{Suggestion.For(name, features.Select(known => known.Name))}");
            if (!feature.IsCategorical)
                throw slice.ErrorAt("feature", $"a slice is a value of a categorical feature, and '{name}' is numeric");
            if (slice.Optional("values") is YamlScalarNode { Value: AllValues })
            {
                if (slice.Flag("pinned"))
                    throw slice.ErrorAt("pinned", $"which values come is not known with 'values: {AllValues}': name those that are to be pinned");
                slices.Add(new SliceRule(name, []));
                continue;
            }
            string[] values = [.. slice.List("values").Select(value => slice.TextOf(value, "a value"))];
            slices.Add(values.Length > 0 ? new SliceRule(name, values) { IsPinned = slice.Flag("pinned") } : throw slice.ErrorAt("values", $"a slice needs at least one value under 'values', or 'values: {AllValues}'"));
        }
        return slices;
    }

    private static SliceRule ConditionSlice(SpecMapping slice, List<SliceRule> before)
    {
        foreach (var other in (string[])["feature", "values"])
        {
            if (slice.Has(other))
                throw slice.ErrorAt(other, $"a slice has 'feature' and 'values', or 'name' and 'where': not '{other}' too");
        }
        var name = slice.RequiredText("name");
        if (before.Exists(known => known.Name == name))
            throw slice.ErrorAt("name", $"there are two slices '{name}'");
        return SliceRule.OfCondition(name, slice.RequiredText("where").Trim()) with { IsPinned = slice.Flag("pinned") };
    }

    // true, or a mapping with what departs from the defaults.
    private static V1.SliceDiscovery? Discovery(SpecMapping root, List<FeatureColumn> features)
    {
        if (root.Optional("discovery") is not YamlMappingNode)
            return root.Flag("discovery") ? new() : null;
        var mapping = root.Mapping("discovery", "features", "budget");
        var discovery = new V1.SliceDiscovery();
        foreach (var element in mapping.List("features"))
        {
            var name = mapping.TextOf(element, "a feature");
            if (!features.Exists(feature => feature.Name == name))
                throw mapping.Error(element, $"there is no feature '{name}'{Suggestion.For(name, features.Select(known => known.Name))}");
            discovery.Features.Add(name);
        }
        if (mapping.Count("budget") is { } budget)
            discovery.Budget = budget;
        return discovery;
    }

    private static ReferenceRange Reference(SpecMapping root, StreamAxis axis, string path)
    {
        var reference = root.Has("reference") ? root.Mapping("reference", "file", "from", "to") : throw root.ErrorAt("reference", "the spec needs the key 'reference'");
        var from = Bound("from");
        var to = Bound("to");
        if (!reference.Has("file") && to is null)
            throw root.ErrorAt("reference", "a reference is a file of its own, or a range of the data: give 'file', or 'to' (and 'from')");
        if (from >= to)
            throw reference.ErrorAt("to", "the range is empty: 'to' has to lie after 'from'");
        return new ReferenceRange(Resolve(path, reference.Text("file")), from, to, reference.Place);

        long? Bound(string key)
        {
            if (reference.Text(key) is not { } text)
                return null;
            return axis.TryReadBound(text, out var position)
                ? position
                : throw reference.ErrorAt(key, $"'{key}' is {(axis.IsEventTime ? "a time such as 2001-02-28 or 2001-02-28T13:45:00Z" : "a row number")}, not '{text}'");
        }
    }

    private static LabelTable? Labels(SpecMapping root, string path)
    {
        if (!root.Has("labels"))
            return null;
        var labels = root.Mapping("labels", "file", "id", "label", "time");
        var label = labels.Column("label") ?? root.Column("label") ?? throw root.ErrorAt("labels", "the label column is not named: give 'label' here or in the spec");
        return new LabelTable(Resolve(path, labels.RequiredText("file"))!, labels.Column("id") ?? root.RequiredColumn("id"), label, labels.Column("time"), labels.Place);
    }

    private static string? Resolve(string specPath, string? file) =>
        file is null ? null : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(specPath)) ?? "", file);
}
