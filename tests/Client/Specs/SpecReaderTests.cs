using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Specs;

public sealed class SpecReaderTests
{
    private const string Whole = """
        model: parcels
        version: v1
        time: { column: sent, format: iso }
        pane: 6h
        lateness: 30m
        id: parcel
        source: { column: hub }
        score: risk
        label: late
        label_time: known
        features:
          - name: weight
            type: numeric
          - name: service
            column: service_code
            type: categorical
        slices:
          - feature: service
            values: [express]
        reference: { from: 2026-01-01, to: 2026-01-08T06:00 }
        """;

    [Theory]
    [InlineData("0.1", 0.1)]
    [InlineData("1", 1)]
    public void Parse_ADriftBudget_IsThatOfTheContract(string text, double budget)
    {
        Assert.Equal(budget, SpecReader.Parse($"{Whole}\ndrift_budget: {text}", "parcels.yaml").ToVersionSpec().DriftBudget);
        Assert.False(SpecReader.Parse(Whole, "parcels.yaml").ToVersionSpec().HasDriftBudget);
        Assert.Contains("'drift_budget' is a number above 0 and up to 1, not '0'", Assert.Throws<InputException>(() => SpecReader.Parse($"{Whole}\ndrift_budget: 0", "parcels.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WholeSpec_BecomesTheVersionSpecOfTheContract()
    {
        var spec = SpecReader.Parse(Whole, "parcels.yaml");
        var version = spec.ToVersionSpec();
        Assert.Equal(Axis.EventTime, version.Axis);
        Assert.Equal(6 * 3_600_000, version.PaneLength);
        Assert.Equal(30 * 60_000, version.AllowedLateness);
        Assert.False(version.HasLabelMaturity);
        Assert.False(version.HasDecisionThreshold);
        Assert.Equal(Rhythm.None, version.Rhythm);
        Assert.Equal([("weight", FeatureKind.Numeric), ("service", FeatureKind.Categorical)], version.Features.Select(feature => (feature.Name, feature.Kind)));
        Assert.Equal(["express"], version.Slices.Single().Values);
        Assert.Equal("service_code", spec.Features[1].Column.Name);
        Assert.Equal(new DateTimeOffset(2026, 1, 8, 6, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), spec.Reference.To);
    }

    [Fact]
    public void Parse_ARegression_HasItsPredictionInThePlaceOfTheScore()
    {
        var text = Whole.Replace("score: risk", "task: regression\nprediction: minutes", StringComparison.Ordinal);
        var spec = SpecReader.Parse(text, "parcels.yaml");

        Assert.Equal((true, "minutes", null), (spec.IsRegression, spec.Score?.Name, spec.PredictedClass));
        Assert.Equal(ModelTask.Regression, spec.ToVersionSpec().Task);
        Assert.Equal(ModelTask.Unspecified, SpecReader.Parse(Whole, "parcels.yaml").ToVersionSpec().Task);
    }

    [Fact]
    public void Parse_SeveralClasses_HaveAColumnEach()
    {
        var text = Whole.Replace("score: risk", "task: multiclass\nclasses: [early, on time, late]\nprobabilities: [p0, p1, p2]", StringComparison.Ordinal);
        var spec = SpecReader.Parse(text, "parcels.yaml");
        var version = spec.ToVersionSpec();

        Assert.Equal((true, null, "p0 p1 p2"), (spec.IsMulticlass, spec.Score, string.Join(' ', spec.Probabilities.Select(column => column.Name))));
        Assert.Equal((ModelTask.Multiclass, "early, on time, late"), (version.Task, string.Join(", ", version.Classes)));
        Assert.Empty(SpecReader.Parse(Whole, "parcels.yaml").ToVersionSpec().Classes);
    }

    [Theory]
    [InlineData("score: risk", "task: multiclass\nclasses: [a, b, c]\nprobabilities: [x, y]", "a column for each of the 3 classes")]
    [InlineData("score: risk", "task: multiclass\nclasses: [a, b]\nprobabilities: [x, y]", "3 to 32 names, not 2")]
    [InlineData("score: risk", "task: multiclass\nclasses: [a, b, a]\nprobabilities: [x, y, z]", "two classes 'a'")]
    [InlineData("score: risk", "task: multiclass\nclasses: [a, b, c]\nprobabilities: [x, y, x]", ":23: two classes have the column 'x'")]
    [InlineData("score: risk", "task: multiclass\nclasses: [a, b, c]", "needs the key 'probabilities'")]
    [InlineData("score: risk", "task: multiclass\nscore: risk", "the key 'probabilities'")]
    [InlineData("score: risk", "score: risk\nclasses: [a, b, c]", "give 'task: multiclass'")]
    [InlineData("score: risk", "task: multiclas\nscore: risk", "did you mean 'multiclass'?")]
    [InlineData("score: risk", "task: regression\nscore: risk", "'score'")]
    [InlineData("score: risk", "task: regression\nprediction: minutes\ndecision_threshold: 0.4", "'decision_threshold'")]
    [InlineData("score: risk", "task: regresion\nscore: risk", "did you mean 'regression'?")]
    [InlineData("score: risk", "task: regression", "'prediction'")]
    public void Parse_ATaskThatDoesNotFit_SaysWhat(string before, string after, string said) =>
        Assert.Contains(said, Assert.Throws<InputException>(() => SpecReader.Parse(Whole.Replace(before, after, StringComparison.Ordinal), "parcels.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_SlicesOfAllValues_AskForEveryValueWithinTheBudget()
    {
        var version = SpecReader.Parse(Whole.Replace("values: [express]", "values: all", StringComparison.Ordinal) + "\nslice_budget: 500\n", "parcels.yaml").ToVersionSpec();
        Assert.Equal((true, 0, 500u), (version.Slices.Single().AllValues, version.Slices.Single().Values.Count, version.SliceBudget));
        Assert.Equal(["all"], SpecReader.Parse(Whole.Replace("values: [express]", "values: [all]", StringComparison.Ordinal), "parcels.yaml").ToVersionSpec().Slices.Single().Values);
    }

    [Fact]
    public void Parse_SliceByCondition_HasANameAndTheConditionAsItStands()
    {
        var spec = SpecReader.Parse(Whole.Replace("values: [express]", "values: [express]\n  - name: light-express\n    where: >\n      weight < 5\n      and service = \"express\"", StringComparison.Ordinal), "parcels.yaml");

        var slices = spec.ToVersionSpec().Slices;

        Assert.Equal(2, slices.Count);
        Assert.Equal(new SliceSpec { Name = "light-express", Where = "weight < 5 and service = \"express\"" }, slices[1]);
    }

    [Fact]
    public void Parse_SlicesThatArePinned_SaySo()
    {
        var slices = SpecReader.Parse(Whole.Replace("values: [express]", "values: [express]\n    pinned: true\n  - { name: light, where: weight < 5, pinned: true }\n  - { name: heavy, where: weight > 5 }", StringComparison.Ordinal), "parcels.yaml").ToVersionSpec().Slices;

        Assert.Equal([true, true, false], slices.Select(slice => slice.Pinned));
    }

    [Fact]
    public void Parse_JointDistribution_IsSaidOnlyWhenItIsTurnedOff()
    {
        Assert.False(SpecReader.Parse(Whole, "parcels.yaml").ToVersionSpec().HasJointDistribution);
        var without = SpecReader.Parse(Whole + "\njoint_distribution: false\n", "parcels.yaml").ToVersionSpec();
        Assert.Equal((true, false), (without.HasJointDistribution, without.JointDistribution));
    }

    [Fact]
    public void PersonalData_IsCountedHashedOrRefused()
    {
        Assert.Equal(V1.PersonalData.Unspecified, SpecReader.Parse(Whole, "parcels.yaml").ToVersionSpec().PersonalData);
        foreach (var (word, mode) in ((string, V1.PersonalData)[])[("count", V1.PersonalData.Count), ("hash", V1.PersonalData.Hash), ("refuse", V1.PersonalData.Refuse)])
            Assert.Equal(mode, SpecReader.Parse(Whole + $"\npersonal_data: {word}\n", "parcels.yaml").ToVersionSpec().PersonalData);
        Assert.EndsWith("'encrypt' is none of count, hash, refuse", Assert.Throws<InputException>(() => SpecReader.Parse(Whole + "\npersonal_data: encrypt\n", "parcels.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_FeedbackLimit_IsAShareAboveZero()
    {
        Assert.False(SpecReader.Parse(Whole, "parcels.yaml").ToVersionSpec().HasFeedbackLimit);
        Assert.Equal(1, SpecReader.Parse(Whole + "\nfeedback_limit: 1\n", "parcels.yaml").ToVersionSpec().FeedbackLimit);
        Assert.Contains("a number above 0 and up to 1", Assert.Throws<InputException>(() => SpecReader.Parse(Whole + "\nfeedback_limit: 0\n", "parcels.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Discovery_IsTrueOrAMapping()
    {
        static SliceDiscovery? Discovery(string line) => SpecReader.Parse($"{Whole}\n{line}\n", "parcels.yaml").ToVersionSpec().Discovery;

        Assert.Null(Discovery(""));
        Assert.Null(Discovery("discovery: false"));
        Assert.Equal(new SliceDiscovery(), Discovery("discovery: true"));
        Assert.Equal(new SliceDiscovery { Features = { "service", "weight" }, Budget = 5 }, Discovery("discovery: { features: [service, weight], budget: 5 }"));
        Assert.Contains("did you mean 'service'?", Assert.Throws<InputException>(() => Discovery("discovery: { features: [servce] }")).Message, StringComparison.Ordinal);
        Assert.Contains("'budgt' is no key of 'discovery'", Assert.Throws<InputException>(() => Discovery("discovery: { budgt: 5 }")).Message, StringComparison.Ordinal);
        Assert.Contains("'discovery' is true or false", Assert.Throws<InputException>(() => Discovery("discovery: yes")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_CostsAndUpstream_BecomeThoseOfTheContract()
    {
        var text = Whole.Replace("name: weight", "name: weight\n    upstream: scales.v2", StringComparison.Ordinal);
        var version = SpecReader.Parse(text + "\ncosts: { currency: EUR, false_positive: 5, false_negative: 120.5 }\n", "parcels.yaml").ToVersionSpec();

        Assert.Equal(new Costs { Currency = "EUR", FalsePositive = 5, FalseNegative = 120.5 }, version.Costs);
        Assert.Equal(["scales.v2", ""], version.Features.Select(feature => feature.Upstream));
        Assert.Null(SpecReader.Parse(Whole, "parcels.yaml").ToVersionSpec().Costs);
        var regression = Whole.Replace("score: risk", "task: regression\nprediction: minutes", StringComparison.Ordinal) + "\ncosts: { currency: EUR, per_unit_of_error: 0.25 }\n";
        Assert.Equal(new Costs { Currency = "EUR", PerUnitOfError = 0.25 }, SpecReader.Parse(regression, "parcels.yaml").ToVersionSpec().Costs);
    }

    [Fact]
    public void Parse_Thresholds_BecomeThoseOfTheContract()
    {
        var text = Whole + "\nthresholds:\n  - { statistic: psi, feature: weight, above: 0.25, panes: 2 }\n  - { statistic: missing_rate, above: 0.1 }\n  - { statistic: accuracy, below: 0.8 }\n";

        Assert.Equal(
            [
                new FixedThreshold { Statistic = "psi", Feature = "weight", Above = 0.25, Panes = 2 },
                new FixedThreshold { Statistic = "missing_rate", Above = 0.1 },
                new FixedThreshold { Statistic = "accuracy", Below = 0.8 },
            ],
            SpecReader.Parse(text, "parcels.yaml").ToVersionSpec().Thresholds);
    }

    [Theory]
    [InlineData("costs: { currency: EUR, false_positive: -5 }", "parcels.yaml:21:41", "'false_positive' is a number from 0 to 1e12, not '-5'")]
    [InlineData("costs: { currency: EUR, false_positive: 1e308 }", "parcels.yaml:21:41", "'false_positive' is a number from 0 to 1e12, not '1e308'")]
    [InlineData("costs: { currency: EUR, false_positive: five }", "parcels.yaml:21:41", "'false_positive' is a number, not 'five'")]
    [InlineData("costs: { currency: EUR }", "parcels.yaml:21:8", "above 0")]
    [InlineData("costs: { false_positive: 5 }", "parcels.yaml:21:8", "needs the key 'currency'")]
    [InlineData("costs: { currency: EUR, per_unit_of_error: 5 }", "parcels.yaml:21:44", "a model of two classes has 'false_positive' and 'false_negative'")]
    [InlineData("thresholds: [{ statistic: psi, feature: wieght, above: 1 }]", "parcels.yaml:21:41", "did you mean 'weight'?")]
    [InlineData("thresholds: [{ statistic: psi }]", "parcels.yaml:21:14", "'above' or 'below': one of the two")]
    [InlineData("thresholds: [{ statistic: psi, above: 1, below: 2 }]", "parcels.yaml:21:49", "'above' or 'below': one of the two")]
    [InlineData("thresholds: [{ above: 1 }]", "parcels.yaml:21:14", "needs the key 'statistic'")]
    [InlineData("thresholds: [{ statistic: psi, above: high }]", "parcels.yaml:21:39", "'above' is a number, not 'high'")]
    public void Parse_WrongCostsOrThresholds_NameFileLineAndColumn(string line, string place, string problem)
    {
        var error = Assert.Throws<InputException>(() => SpecReader.Parse($"{Whole}\n{line}\n", "parcels.yaml"));
        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SequenceAxis_CountsRows()
    {
        var spec = SpecReader.Parse(
            "model: m\nversion: '1'\naxis: sequence\npane: 5000\nscore: s\nfeatures: [{name: a, type: numeric}]\nreference: {file: ref.csv}\n", Path.Combine(Path.GetTempPath(), "m.yaml"));
        Assert.False(spec.Axis.IsEventTime);
        Assert.Equal(5_000, spec.PaneLength);
        Assert.Equal("data", spec.Source.Constant);
        Assert.Equal(Path.Combine(Path.GetTempPath(), "ref.csv"), spec.Reference.File);
    }

    [Theory]
    [InlineData("lateness: 30m", "latenes: 30m", "parcels.yaml:5:1", "did you mean 'lateness'?")]
    [InlineData("pane: 6h", "pane: 6 hours", "parcels.yaml:4:7", "a length of time such as")]
    [InlineData("pane: 6h", "pane: 0h", "parcels.yaml:4:7", "at least 1")]
    [InlineData("pane: 6h", "", "parcels.yaml:1:1", "needs the key 'pane'")]
    [InlineData("model: parcels", "model: par/cels", "parcels.yaml:1:8", "letters, digits")]
    [InlineData("type: categorical", "type: categoricl", "parcels.yaml:16:11", "did you mean 'categorical'?")]
    [InlineData("feature: service", "feature: servce", "parcels.yaml:18:14", "did you mean 'service'?")]
    [InlineData("feature: service", "feature: weight", "parcels.yaml:18:14", "'weight' is numeric")]
    [InlineData("values: [express]", "where: weight < 5", "parcels.yaml:18:14", "'name' and 'where': not 'feature' too")]
    [InlineData("values: [express]", "values: [express]\n  - where: weight < 5", "parcels.yaml:20:5", "a slice needs the key 'name'")]
    [InlineData("values: [express]", "values: [express]\n  - name: light", "parcels.yaml:20:5", "a slice needs the key 'where'")]
    [InlineData("values: [express]", "values: [express]\n  - { name: a, where: weight < 5 }\n  - { name: a, where: weight < 6 }", "parcels.yaml:21:13", "two slices 'a'")]
    [InlineData("values: [express]", "values: all\n    pinned: true", "parcels.yaml:20:13", "name those that are to be pinned")]
    [InlineData("values: [express]", "values: [express]\n    pinned: perhaps", "parcels.yaml:20:13", "'pinned' is true or false, not 'perhaps'")]
    [InlineData("type: numeric", "type: numeric\n    protected: true", "parcels.yaml:14:16", "'weight' has to be categorical")]
    [InlineData("name: weight", "name: service", "parcels.yaml:14:11", "two features 'service'")]
    [InlineData("format: iso", "unit: fortnights", "parcels.yaml:3:29", "milliseconds, seconds or minutes")]
    [InlineData("label: late", "", "parcels.yaml:10:13", "needs the key 'label'")]
    [InlineData("to: 2026-01-08T06:00", "to: 8 January", "parcels.yaml:20:36", "a time such as")]
    [InlineData("to: 2026-01-08T06:00", "to: 2025-01-08", "parcels.yaml:20:36", "the range is empty")]
    [InlineData("pane: 6h", "pane: 6h\nrhythm: weekly", "parcels.yaml:5:9", "panes of one day")]
    [InlineData("score: risk", "score: [a, b]", "parcels.yaml:8:8", "a word or a number")]
    [InlineData("score: risk", "score: risk\ndecision_threshold: 1.5", "parcels.yaml:9:21", "between 0 and 1")]
    [InlineData("source: { column: hub }", "source: { column: hub", "parcels.yaml:7:", "no YAML")]
    [InlineData("source: { column: hub }", "source: { column: hub, constant: x }", "parcels.yaml:7:9", "one of the two")]
    public void Parse_WrongSpec_NamesFileLineAndColumn(string right, string wrong, string place, string problem)
    {
        Assert.Contains(right, Whole, StringComparison.Ordinal);
        var error = Assert.Throws<InputException>(() => SpecReader.Parse(Whole.Replace(right, wrong, StringComparison.Ordinal), "parcels.yaml"));
        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_FlightSpecOfTheRepository_DescribesThePanesOfADemonstration()
    {
        var spec = SpecReader.Read(Repository.Path("data", "flight-delay.yaml"));
        Assert.Equal(("flight-delay", "2001-01", 86_400_000L, true), (spec.Model, spec.Version, spec.PaneLength, spec.IsWeekly));
        Assert.Equal(["hour", "weekday"], spec.Features.Where(feature => feature.IsDeterministic).Select(feature => feature.Name));
    }
}
