using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Performance;

public sealed class ErrorWatchTests(ITestOutputHelper output)
{
    private const int Rows = 200;
    private const int ReferencePanes = 40;
    private const int Days = 365;

    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 1000, LabelMaturity = 0, LabelHorizon = 100_000, Task = ModelTask.Regression };

    // Errors grow with the prediction, and the level of whole panes scatters.
    private static readonly LossPredictor Losses = Fit();

    [Fact]
    public void StablePanes_AgainstManyReferences_AlarmNoMoreThanPromised()
    {
        var references = TestSizes.Full ? 60 : 15;
        var alarmed = 0;
        var random = new Random(5);
        for (var reference = 0; reference < references; reference++)
        {
            var watch = Watch(random);
            alarmed += Enumerable.Range(0, Days).Any(day => Step(watch, day, Pane(random)).Count > 0) ? 1 : 0;
        }
        // Of the reference, and five detectors with a chance of days/A each.
        var promised = references * (AlarmRule.Delta + 5 * Days / Math.Exp(AlarmRule.LogThreshold(BudgetPart.Performance, 5)));
        output.WriteLine($"{alarmed} of {references} references alarmed in {Days} stable panes; promised are at most {promised:0.0}");
        Assert.InRange(alarmed, 0, promised + 4 * Math.Sqrt(promised));
    }

    [Theory]
    [InlineData("worse", new[] { Family.Decay, Family.Calibration })]
    [InlineData("shifted", new[] { Family.EstimatedDecay, Family.Decay })]
    [InlineData("too high", new[] { Family.Calibration })]
    public void Panes_ThatChange_AreFoundAndNamed(string change, Family[] families)
    {
        var delays = new List<int>();
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(100 + seed);
            var watch = Watch(random);
            for (var day = 0; day < 30; day++)
                Step(watch, day, Pane(random));
            var found = new HashSet<Family>();
            for (var day = 30; day < 60 && !found.IsSupersetOf(families); day++)
            {
                found.UnionWith(Step(watch, day, Pane(random, scale: change == "worse" ? 1.5 : 1, level: change == "shifted" ? 4 : 2, bias: change == "too high" ? 0.6 : 0)).Select(signal => signal.Family));
                if (found.IsSupersetOf(families))
                    delays.Add(day - 29);
            }
            Assert.Subset(families.ToHashSet().Union([Family.Decay, Family.Calibration]).ToHashSet(), found);
        }
        output.WriteLine($"{change}: found in all its families in {delays.Count} of 20, after {(delays.Count == 0 ? 0 : delays.Average()):0.0} panes of {Rows} rows, {(delays.Count == 0 ? 0 : delays.Max())} at most");
        Assert.Equal(20, delays.Count);
    }

    // The reference erred to one side: no bias at all is a rise.
    [Fact]
    public void Bias_ThatRisesToNothing_IsToldAgainstTheReference()
    {
        var random = new Random(11);
        var table = new SummaryTable();
        for (var pane = 0; pane < ReferencePanes; pane++)
            table.Errors(pane, "").Merge(Pane(random, bias: -0.8));
        var watch = new ErrorWatch(Spec, Losses, table.ToParts(), null);

        var found = Enumerable.Range(0, 20).SelectMany(day => Step(watch, day, Pane(random))).First(signal => signal.Statistic == "bias");

        Assert.Contains("too high: their mean error is", found.Sentence, StringComparison.Ordinal);
        Assert.InRange(found.Value, -0.3, 0.3);
        Assert.False(found.IsLowerWorse);
    }

    // Panes without any error are good ones, in the reference and later.
    [Fact]
    public void Panes_WithoutError_WorkEvidenceOff()
    {
        var random = new Random(12);
        var watch = Watch(random);
        for (var day = 0; day < 8; day++)
            Step(watch, day, Pane(random, scale: 3));
        Assert.NotNull(watch.SurprisedSince);
        for (var day = 8; day < 60; day++)
            Step(watch, day, Pane(random, scale: 0));
        Assert.Null(watch.SurprisedSince);
    }

    [Fact]
    public void State_WrittenAndRead_GoesOn()
    {
        var random = new Random(9);
        var reference = Reference(random);
        var whole = new ErrorWatch(Spec, Losses, reference, null);
        var panes = Enumerable.Range(0, 12).Select(day => Pane(random, scale: day < 4 ? 1 : 2.5)).ToArray();
        var parted = new ErrorWatch(Spec, Losses, reference, null);
        for (var day = 0; day < panes.Length; day++)
        {
            parted = new(Spec, Losses, reference, day == 0 ? null : parted.State());
            Assert.Equal(Step(whole, day, panes[day]).Select(signal => (signal.Family, signal.SincePane, signal.Value)), Step(parted, day, panes[day]).Select(signal => (signal.Family, signal.SincePane, signal.Value)));
        }
        Assert.NotNull(whole.SurprisedSince);
    }

    [Fact]
    public void Reference_WithoutLabels_WatchesNothing()
    {
        var watch = new ErrorWatch(Spec, null, [], null);
        Assert.Empty(Step(watch, 0, Pane(new Random(1), scale: 100)));
        Assert.Equal(new ErrorState(null, null, null, null, null), watch.State());
    }

    private static ErrorWatch Watch(Random random) => new(Spec, Losses, Reference(random), null);

    private static List<Signal> Step(ErrorWatch watch, long day, PredictionErrors errors) => [.. new[] { watch.Close(day, errors.Predicted) }.OfType<Signal>(), .. watch.Judge(day, errors)];

    private static SummaryPart[] Reference(Random random)
    {
        var table = new SummaryTable();
        for (var pane = 0; pane < ReferencePanes; pane++)
            table.Errors(pane, "").Merge(Pane(random));
        return table.ToParts();
    }

    private static PredictionErrors Pane(Random random, double scale = 1, double level = 2, double bias = 0)
    {
        var errors = new PredictionErrors();
        var (weather, drift) = (Normal.Sample(random, 1, 0.05), Normal.Sample(random, 0, 0.03));
        for (var row = 0; row < Rows; row++)
        {
            var (prediction, error) = Row(random, level);
            errors.Add(prediction, prediction - scale * weather * error - bias - drift, Losses.Expect([prediction]), 2);
        }
        return errors;
    }

    private static (double Prediction, double Error) Row(Random random, double level)
    {
        var prediction = level * random.NextDouble();
        return (prediction, Normal.Sample(random, 0, 0.5 + prediction));
    }

    private static LossPredictor Fit()
    {
        var random = new Random(77);
        var rows = Enumerable.Range(0, 20_000).Select(_ => Row(random, 5)).ToArray();
        return DirectLossEstimator.Fit([], [.. rows.Select(row => row.Prediction)], [.. rows.Select(row => row.Prediction - row.Error)])!.ToPredictor();
    }
}
