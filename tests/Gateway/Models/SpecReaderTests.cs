using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Models;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Models;

public sealed class SpecReaderTests
{
    [Fact]
    public void Spec_WithoutOptionalFields_GetsTheDocumentedDefaults()
    {
        var violations = new FieldViolations();

        var sequence = SpecReader.Read(Specs.New(), violations);
        var time = SpecReader.Read(Specs.New(V1.Axis.EventTime), violations);

        Assert.Empty(violations.Found);
        Assert.Equal((0L, 100L, 1_000_000L, 0.5, Rhythm.None), (sequence.AllowedLateness, sequence.LabelMaturity, sequence.LabelHorizon, sequence.DecisionThreshold, sequence.Rhythm));
        Assert.Equal(30L * 86_400_000, time.LabelHorizon);
    }

    [Fact]
    public void Spec_Missing_IsNamed() => Assert.Equal(["spec", "spec.axis", "spec.features", "spec.pane_length"], WrongOfNull());

    [Theory]
    [InlineData("", "spec.features[1].name")]
    [InlineData("distance", "spec.features[1].name")]
    [InlineData("@score", "spec.features[1].name")]
    [InlineData("a\0b", "spec.features[1].name")]
    [InlineData("a\nb", "spec.features[1].name")]
    public void FeatureName_Unfit_IsNamed(string name, string field)
    {
        var spec = Specs.New();
        spec.Slices.Clear();
        spec.Features[1].Name = name;
        Assert.Equal([field], Specs.Wrong(spec));
    }

    [Fact]
    public void FeatureNames_OfOneCanonicalForm_AreTheSameName()
    {
        var spec = Specs.New();
        spec.Features[0].Name = "caf\u00e9";
        spec.Features[1].Name = "cafe\u0301";
        spec.Slices.Clear();
        Assert.Equal(["spec.features[1].name"], Specs.Wrong(spec));
    }

    [Fact]
    public void FeatureName_Of257Bytes_IsRefused()
    {
        var spec = Specs.New();
        spec.Features[0].Name = new string('x', 257);
        Assert.Equal(["spec.features[0].name"], Specs.Wrong(spec));
    }

    [Fact]
    public void Protected_Numeric_IsNamed()
    {
        var spec = Specs.New();
        spec.Features.First(feature => feature.Kind == V1.FeatureKind.Numeric).Protected = true;
        Assert.Equal(["spec.features[0].protected"], Specs.Wrong(spec));
    }

    [Fact]
    public void Protected_WithoutSlices_HasOneForEveryValue()
    {
        var spec = Specs.New();
        var carrier = spec.Features.First(feature => feature.Kind == V1.FeatureKind.Categorical);
        carrier.Protected = true;
        var declared = SpecReader.Read(spec, new());
        spec.Slices.Clear();

        var slice = Assert.Single(SpecReader.Read(spec, new()).Slices);

        Assert.Equal((carrier.Name, true, 0), (slice.Feature, slice.All, slice.Values.Length));
        Assert.False(Assert.Single(declared.Slices).All);
    }

    [Fact]
    public void Features_MoreThan500_AreRefused()
    {
        var spec = Specs.New();
        for (var i = 0; i < 499; i++)
            spec.Features.Add(new V1.FeatureSpec { Name = $"f{i}", Kind = V1.FeatureKind.Numeric });
        Assert.Equal(["spec.features"], Specs.Wrong(spec));
    }

    [Fact]
    public void SliceValues_MoreThan10000_AreRefused()
    {
        var spec = Specs.New();
        spec.Slices[0].Values.AddRange(Enumerable.Range(0, 10_000).Select(i => $"v{i}"));
        Assert.Equal(["spec.slices"], Specs.Wrong(spec));
    }

    [Fact]
    public void Slices_OfAllValues_TakeNoValuesAndStandOnce()
    {
        var spec = Specs.New();
        spec.Slices.Clear();
        spec.Slices.Add(new V1.SliceSpec { Feature = "origin", AllValues = true });
        Assert.Empty(Specs.Wrong(spec));

        spec.Slices.Add(new V1.SliceSpec { Feature = "origin", Values = { "ATL" } });
        spec.Slices[0].Values.Add("BOS");
        Assert.Equal(["spec.slices[0].values", "spec.slices[1].feature"], Specs.Wrong(spec));
    }

    [Theory]
    [InlineData(1, "spec.slice_budget")]
    [InlineData(2, null)]
    [InlineData(50_000, null)]
    [InlineData(50_001, "spec.slice_budget")]
    public void SliceBudget_HoldsTheDeclaredValuesAndHasABound(uint budget, string? wrong)
    {
        var spec = Specs.New();
        spec.SliceBudget = budget;
        Assert.Equal(wrong is null ? [] : [wrong], Specs.Wrong(spec));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void JointDistribution_IsWatchedUnlessToldNotTo(bool? wanted, bool without)
    {
        var spec = Specs.New();
        if (wanted is { } said)
            spec.JointDistribution = said;
        Assert.Equal(without, SpecReader.Read(spec, new()).WithoutJoint);
    }

    [Theory]
    [InlineData(0.0, "spec.feedback_limit")]
    [InlineData(0.2, null)]
    [InlineData(1.0, null)]
    [InlineData(1.1, "spec.feedback_limit")]
    [InlineData(double.NaN, "spec.feedback_limit")]
    public void FeedbackLimit_IsAShare(double limit, string? wrong)
    {
        var spec = Specs.New();
        spec.FeedbackLimit = limit;
        Assert.Equal(wrong, Specs.Wrong(spec).SingleOrDefault());
    }

    [Fact]
    public void FeedbackLimit_OfTheDefault_IsTheSameSpecAsNone()
    {
        var spec = Specs.New();
        spec.FeedbackLimit = 0.5;
        Assert.Equal((0.0, 0.5), (SpecReader.Read(spec, new()).FeedbackLimit, SpecReader.Read(Specs.New(), new()).LargestShareCaused));
    }

    [Theory]
    [InlineData("origin", 10u, null)]
    [InlineData("", 50u, null)]
    [InlineData("origin", 0u, "spec.discovery.budget")]
    [InlineData("origin", 51u, "spec.discovery.budget")]
    [InlineData("weather", 10u, "spec.discovery.features[0]")]
    [InlineData("hour", 10u, "spec.discovery.features[0]")]
    [InlineData("origin,origin", 10u, "spec.discovery.features[1]")]
    public void Discovery_TakesFeaturesThatAreThereAndABudget(string features, uint budget, string? wrong)
    {
        var spec = Specs.New();
        spec.Features.Add(new V1.FeatureSpec { Name = "hour", Kind = V1.FeatureKind.Numeric, Deterministic = true });
        spec.Discovery = new() { Features = { features.Split(',', StringSplitOptions.RemoveEmptyEntries) }, Budget = budget };
        Assert.Equal(wrong, Specs.Wrong(spec).SingleOrDefault());
    }

    [Fact]
    public void Discovery_OfDeterministicFeaturesAlone_OrOfTooMany_IsRefused()
    {
        var spec = Specs.New();
        spec.Discovery = new();
        foreach (var feature in spec.Features)
            feature.Deterministic = true;
        Assert.Equal(["spec.discovery"], Specs.Wrong(spec));
        spec = Specs.New();
        spec.Features.Add(Enumerable.Range(0, 65).Select(i => new V1.FeatureSpec { Name = $"f{i}", Kind = V1.FeatureKind.Numeric }));
        spec.Discovery = new() { Features = { Enumerable.Range(0, 65).Select(i => $"f{i}") } };
        Assert.Equal(["spec.discovery.features"], Specs.Wrong(spec));
        spec.Discovery = new();
        Assert.Equal(Enumerable.Range(0, 64), SpecReader.Read(spec, new()).DiscoveryFeatures());
    }

    [Theory]
    [InlineData("psi", "distance", 0.25, 1u, null)]
    [InlineData("psi", "", 0.25, 1000u, null)]
    [InlineData("kolmogorov_smirnov", "@score", 0.25, 1u, null)]
    [InlineData("unseen_rate", "origin", 0.25, 1u, null)]
    [InlineData("estimated_roc_auc", "", 0.75, 1u, null)]
    [InlineData("pssi", "", 0.25, 1u, "spec.thresholds[0].statistic")]
    [InlineData("", "", 0.25, 1u, "spec.thresholds[0].statistic")]
    [InlineData("mean_absolute_error", "", 0.25, 1u, "spec.thresholds[0].statistic")]
    [InlineData("accuracy", "distance", 0.25, 1u, "spec.thresholds[0].feature")]
    [InlineData("caller_distinct_queries_so_far", "", 10_000, 1u, null)]
    [InlineData("caller_coverage_so_far", "", 0.5, 3u, null)]
    [InlineData("caller_queries", "distance", 100, 1u, "spec.thresholds[0].feature")]
    [InlineData("caller_weather", "", 100, 1u, "spec.thresholds[0].statistic")]
    [InlineData("psi", "weather", 0.25, 1u, "spec.thresholds[0].feature")]
    [InlineData("psi", "hour", 0.25, 1u, "spec.thresholds[0].feature")]
    [InlineData("kolmogorov_smirnov", "origin", 0.25, 1u, "spec.thresholds[0].feature")]
    [InlineData("unseen_rate", "distance", 0.25, 1u, "spec.thresholds[0].feature")]
    [InlineData("unseen_rate", "@score", 0.25, 1u, "spec.thresholds[0].feature")]
    [InlineData("psi", "", double.NaN, 1u, "spec.thresholds[0].above")]
    [InlineData("psi", "", 0.25, 0u, "spec.thresholds[0].panes")]
    [InlineData("psi", "", 0.25, 1001u, "spec.thresholds[0].panes")]
    public void FixedThreshold_TakesAStatisticThatIsThere(string statistic, string feature, double above, uint panes, string? wrong)
    {
        var spec = Specs.New();
        spec.Features.Add(new V1.FeatureSpec { Name = "hour", Kind = V1.FeatureKind.Numeric, Deterministic = true });
        spec.Thresholds.Add(new V1.FixedThreshold { Statistic = statistic, Feature = feature, Above = above, Panes = panes });
        Assert.Equal(wrong, Specs.Wrong(spec).SingleOrDefault());
    }

    [Theory]
    [InlineData(V1.ModelTask.Binary, "accuracy", "below", 7.0, "is 7, and every accuracy is below that: it lies in 0 to 1")]
    [InlineData(V1.ModelTask.Binary, "accuracy", "below", 0.0, "is 0, and no accuracy is below that: it lies in 0 to 1")]
    [InlineData(V1.ModelTask.Binary, "accuracy", "below", 1.0, null)]
    [InlineData(V1.ModelTask.Binary, "accuracy", "above", 1.0, "is 1, and no accuracy is above that: it lies in 0 to 1")]
    [InlineData(V1.ModelTask.Binary, "estimated_f1", "above", -0.5, "is -0.5, and every estimated_f1 is above that: it lies in 0 to 1")]
    [InlineData(V1.ModelTask.Binary, "missing_rate", "above", 0.0, null)]
    [InlineData(V1.ModelTask.Binary, "psi", "above", 3.5, null)]
    [InlineData(V1.ModelTask.Binary, "psi", "above", -1.0, "is -1, and every psi is above that: it is at least 0")]
    [InlineData(V1.ModelTask.Binary, "psi", "below", 0.0, "is 0, and no psi is below that: it is at least 0")]
    [InlineData(V1.ModelTask.Binary, "brier_score", "above", 1.5, "is 1.5, and no brier_score is above that: it lies in 0 to 1")]
    [InlineData(V1.ModelTask.Multiclass, "brier_score", "above", 1.5, null)]
    [InlineData(V1.ModelTask.Regression, "bias", "below", -20.0, null)]
    public void FixedThreshold_TakesALimitThatSomeValuesCross(V1.ModelTask task, string statistic, string side, double limit, string? wrong)
    {
        var spec = Specs.New();
        spec.Task = task;
        if (task == V1.ModelTask.Multiclass)
            spec.Classes.Add(["a", "b", "c"]);
        spec.Thresholds.Add(side == "above" ? new V1.FixedThreshold { Statistic = statistic, Above = limit } : new V1.FixedThreshold { Statistic = statistic, Below = limit });
        var violations = new FieldViolations();
        SpecReader.Read(spec, violations);
        (string Field, string Problem)[] expected = wrong is null ? [] : [($"spec.thresholds[0].{side}", wrong)];
        Assert.Equal(expected, violations.Found.Select(found => (found.Field, found.Description)));
    }

    [Fact]
    public void FixedThresholds_WithoutALimitOrTwice_AreNamed()
    {
        var spec = Specs.New();
        spec.Thresholds.Add(new V1.FixedThreshold { Statistic = "psi" });
        Assert.Equal(["spec.thresholds[0]"], Specs.Wrong(spec));
        spec.Thresholds.Clear();
        spec.Thresholds.Add([new V1.FixedThreshold { Statistic = "psi", Above = 0.1 }, new V1.FixedThreshold { Statistic = "psi", Below = 0.1 }, new V1.FixedThreshold { Statistic = "psi", Above = 0.2 }]);
        Assert.Equal(["spec.thresholds[2]"], Specs.Wrong(spec));
        spec.Thresholds.Clear();
        spec.Thresholds.Add(Enumerable.Range(0, 101).Select(i => new V1.FixedThreshold { Statistic = i < 50 ? "psi" : "accuracy", Above = 0.1 }));
        Assert.Contains("spec.thresholds", Specs.Wrong(spec));
    }

    [Fact]
    public void FixedThreshold_WithoutPanes_IsOfOne()
    {
        var spec = Specs.New();
        Assert.Null(SpecReader.Read(spec, new()).Thresholds);
        spec.Thresholds.Add(new V1.FixedThreshold { Statistic = "accuracy", Below = 0.75 });
        Assert.Equal(new ThresholdSpec { Statistic = "accuracy", Limit = 0.75, IsLower = true, Panes = 1 }, Assert.Single(SpecReader.Read(spec, new()).Thresholds!));
    }

    [Theory]
    [InlineData(V1.ModelTask.Binary, "EUR", 5.0, null, null, null)]
    [InlineData(V1.ModelTask.Binary, "", 5.0, 3.0, null, "spec.costs.currency")]
    [InlineData(V1.ModelTask.Binary, "EUR", -1.0, 3.0, null, "spec.costs.false_positive")]
    [InlineData(V1.ModelTask.Binary, "EUR", 1.0, double.PositiveInfinity, null, "spec.costs.false_negative")]
    [InlineData(V1.ModelTask.Binary, "EUR", 1e12, 1e308, null, "spec.costs.false_negative")]
    [InlineData(V1.ModelTask.Binary, "EUR", double.NaN, null, null, "spec.costs.false_positive")]
    [InlineData(V1.ModelTask.Regression, "EUR", null, null, 1.1e12, "spec.costs.per_unit_of_error")]
    [InlineData(V1.ModelTask.Binary, "EUR", 0.0, null, null, "spec.costs")]
    [InlineData(V1.ModelTask.Binary, "EUR", 5.0, null, 1.0, "spec.costs.per_unit_of_error")]
    [InlineData(V1.ModelTask.Regression, "EUR", null, null, 1.0, null)]
    [InlineData(V1.ModelTask.Regression, "EUR", 5.0, null, 1.0, "spec.costs.false_positive")]
    [InlineData(V1.ModelTask.Regression, "EUR", null, 5.0, 1.0, "spec.costs.false_negative")]
    [InlineData(V1.ModelTask.Multiclass, "EUR", 5.0, null, null, "spec.costs")]
    public void Costs_AreOfTheTasksMistakes(V1.ModelTask task, string currency, double? falsePositive, double? falseNegative, double? error, string? wrong)
    {
        var spec = Specs.New();
        spec.Task = task;
        if (task == V1.ModelTask.Multiclass)
            spec.Classes.Add(["a", "b", "c"]);
        spec.Costs = new() { Currency = currency };
        if (falsePositive is { } first)
            spec.Costs.FalsePositive = first;
        if (falseNegative is { } second)
            spec.Costs.FalseNegative = second;
        if (error is { } third)
            spec.Costs.PerUnitOfError = third;
        Assert.Equal(wrong, Specs.Wrong(spec).SingleOrDefault());
    }

    [Fact]
    public void Upstream_IsATextOfAtMost256Bytes()
    {
        var spec = Specs.New();
        Assert.Null(SpecReader.Read(spec, new()).Features[0].Upstream);
        spec.Features[0].Upstream = "warehouse.routes";
        Assert.Equal("warehouse.routes", SpecReader.Read(spec, new()).Features[0].Upstream);
        spec.Features[0].Upstream = new string('x', 257);
        Assert.Equal(["spec.features[0].upstream"], Specs.Wrong(spec));
    }

    // What GetModel shows can be registered again.
    [Fact]
    public void Discovery_OfTheDefaults_IsTheSameSpecAsAnEmptyOne()
    {
        var spec = Specs.New();
        Assert.Null(SpecReader.Read(spec, new()).Discovery);
        spec.Discovery = new() { Features = { "distance", "origin" }, Budget = 10 };
        var read = SpecReader.Read(spec, new());
        Assert.Equal((0, 0, 10), (read.Discovery!.Features.Length, read.Discovery.Budget, read.Discovery.Most));
        Assert.Equal([0, 1], read.DiscoveryFeatures());
        spec.Discovery = new() { Features = { "origin", "distance" } };
        Assert.Equal([1, 0], SpecReader.Read(spec, new()).DiscoveryFeatures());
    }

    [Fact]
    public void SliceBudget_OfTheDefault_IsTheSameSpecAsNone()
    {
        var spec = Specs.New();
        spec.SliceBudget = 10_000;
        Assert.Equal(SpecReader.Read(Specs.New(), new()).SliceBudget, SpecReader.Read(spec, new()).SliceBudget);
    }

    [Fact]
    public void Slices_PinnedBeyondTwentyOrWithAllValues_AreRefused()
    {
        var spec = Specs.New();
        spec.Slices.Clear();
        spec.Slices.Add(new V1.SliceSpec { Feature = "origin", Values = { Enumerable.Range(0, 19).Select(i => $"v{i}") }, Pinned = true });
        spec.Slices.Add(new V1.SliceSpec { Name = "near", Where = "distance < 1", Pinned = true });
        spec.Slices.Add(new V1.SliceSpec { Name = "far", Where = "distance >= 1" });
        Assert.Empty(Specs.Wrong(spec));
        Assert.Equal(20, SpecReader.Read(spec, new()).PinnedSlices().Count());

        spec.Slices[2].Pinned = true;
        var violations = new FieldViolations();
        SpecReader.Read(spec, violations);
        Assert.Equal([("spec.slices", "pins 21 values and conditions; at most 20 may be pinned, for each has summaries of every feature")], violations.Found.Select(violation => (violation.Field, violation.Description)));

        spec.Slices.Clear();
        spec.Slices.Add(new V1.SliceSpec { Feature = "origin", AllValues = true, Pinned = true });
        Assert.Equal(["spec.slices[0].pinned"], Specs.Wrong(spec));
    }

    [Fact]
    public void Slice_PinnedWithNamesThatMakeALongKey_IsRefused()
    {
        // 85 letters of 3 bytes, each byte of which counts three: 765 of a key.
        var letters = new string('駅', 85);
        var spec = Specs.New();
        spec.Features.Add(new V1.FeatureSpec { Name = letters + "1", Kind = V1.FeatureKind.Categorical });
        spec.Slices.Clear();
        spec.Slices.Add(new V1.SliceSpec { Feature = letters + "1", Values = { "short", new string('駅', 52) } });
        spec.Slices.Add(new V1.SliceSpec { Feature = letters + "1", Values = { new string('x', 256) }, Pinned = true });
        spec.Slices.Add(new V1.SliceSpec { Name = letters, Where = "distance > 1", Pinned = true });
        Assert.Empty(Specs.Wrong(spec));

        spec.Slices[0].Pinned = true;
        var violations = new FieldViolations();
        SpecReader.Read(spec, violations);
        var violation = Assert.Single(violations.Found);
        // Seven of the key itself, two names of 766 and a value of 468.
        Assert.Equal("spec.slices[0].pinned", violation.Field);
        Assert.StartsWith("takes a key of 2007 bytes with the longest feature name of the version", violation.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Slice_OnANumericFeatureOrTwice_IsNamed()
    {
        var spec = Specs.New();
        spec.Slices.Add(new V1.SliceSpec { Feature = "distance", Values = { "1" } });
        spec.Slices.Add(new V1.SliceSpec { Feature = "origin", Values = { "SFO", "ATL" } });
        spec.Slices.Add(new V1.SliceSpec { Feature = "origin" });
        Assert.Equal(["spec.slices[1].feature", "spec.slices[2].values[1]", "spec.slices[3].values"], Specs.Wrong(spec));
    }

    [Fact]
    public void Slices_ByCondition_AreDeclaredUnderTheirNames()
    {
        var spec = Specs.New();
        spec.Slices.Add(new V1.SliceSpec { Name = "near", Where = "distance < 500\n  and origin != 'BOS'" });
        spec.SliceBudget = 3;
        var violations = new FieldViolations();

        var read = SpecReader.Read(spec, violations);

        Assert.Empty(violations.Found);
        Assert.Equal([("origin", "ATL"), ("origin", "BOS"), ("@slice", "near")], read.DeclaredSlices());
        Assert.Equal("distance < 500   and origin != 'BOS'", Assert.IsType<ConditionSliceSpec>(read.Slices[1]).Where);
    }

    [Fact]
    public void Slice_ByCondition_MatchesTheCanonicalFormOfCategories()
    {
        var spec = Specs.New();
        spec.Slices.Add(new V1.SliceSpec { Name = "caf\u0065\u0301", Where = "origin = 'caf\u0065\u0301'" });
        var read = Assert.IsType<ConditionSliceSpec>(SpecReader.Read(spec, new()).Slices[1]);
        Assert.Equal(("caf\u00e9", "origin = 'caf\u00e9'"), (read.Values[0], read.Where));
    }

    [Fact]
    public void Slices_ByCondition_ThatAreWrong_AreNamedByTheirFields()
    {
        var spec = Specs.New();
        spec.Slices.Add(new V1.SliceSpec { Name = "near", Where = "distance < 500", Feature = "origin", Values = { "ATL" }, AllValues = true });
        spec.Slices.Add(new V1.SliceSpec { Where = "distance < 500" });
        spec.Slices.Add(new V1.SliceSpec { Name = "near" });
        spec.Slices.Add(new V1.SliceSpec { Name = "far", Where = "distanc > 500" });
        spec.Slices.Add(new V1.SliceSpec { Name = "odd", Where = "distance > \u0007" });
        spec.SliceBudget = 6;
        var violations = new FieldViolations();

        SpecReader.Read(spec, violations);

        Assert.Equal(
            [
                ("spec.slices[1].feature", "must be empty when where is set"),
                ("spec.slices[1].values", "takes no values when where is set"),
                ("spec.slices[1].all_values", "must not be set when where is set"),
                ("spec.slices[2].name", "is required"),
                ("spec.slices[3].name", "is a slice already"),
                ("spec.slices[3].where", "is required when name is set"),
                ("spec.slices[4].where", "at character 1: there is no feature 'distanc'; did you mean 'distance'?"),
                ("spec.slices[5].where", "holds the control character U+0007"),
                ("spec.slice_budget", "lies in 1 to 50000, and holds the declared slices"),
            ],
            violations.Found.Select(violation => (violation.Field, violation.Description)));
    }

    // Signals call a slice by value feature=value, and what has no slice of its own other.
    [Theory]
    [InlineData("origin=ATL")]
    [InlineData("other")]
    public void Slice_ByCondition_MustNotBearTheNameOfAnother(string name)
    {
        var spec = Specs.New();
        spec.Slices.Add(new V1.SliceSpec { Name = name, Where = "distance < 500" });

        Assert.Equal("spec.slices[1].name", Assert.Single(Specs.Wrong(spec)));
    }

    [Fact]
    public void Slices_ByCondition_AreAtMost100()
    {
        var spec = Specs.New();
        spec.Slices.Add(Enumerable.Range(0, 100).Select(i => new V1.SliceSpec { Name = $"near {i}", Where = $"distance < {i}" }));
        Assert.Empty(Specs.Wrong(spec));

        spec.Slices.Add(new V1.SliceSpec { Name = "near", Where = "distance < 500" });
        Assert.Equal(["spec.slices"], Specs.Wrong(spec));
    }

    [Theory]
    [InlineData(V1.Axis.Sequence, 86_400_000)]
    [InlineData(V1.Axis.EventTime, 3_600_000)]
    public void WeeklyRhythm_WithoutDaysOfEventTime_IsRefused(V1.Axis axis, long paneLength)
    {
        var spec = Specs.New(axis);
        (spec.Rhythm, spec.PaneLength) = (V1.Rhythm.Weekly, paneLength);
        Assert.Equal(["spec.rhythm"], Specs.Wrong(spec));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    public void Threshold_OutsideTheOpenInterval_IsRefused(double threshold)
    {
        var spec = Specs.New();
        spec.DecisionThreshold = threshold;
        Assert.Equal(["spec.decision_threshold"], Specs.Wrong(spec));
    }

    [Fact]
    public void Spans_OutOfRange_AreNamed()
    {
        var spec = Specs.New();
        (spec.PaneLength, spec.AllowedLateness, spec.LabelMaturity, spec.LabelHorizon) = (0, -1, long.MaxValue, 0);
        Assert.Equal(["spec.pane_length", "spec.allowed_lateness", "spec.label_maturity", "spec.label_horizon"], Specs.Wrong(spec));
    }

    private static string[] WrongOfNull()
    {
        var violations = new FieldViolations();
        SpecReader.Read(null, violations);
        return [.. violations.Found.Select(v => v.Field)];
    }
}
