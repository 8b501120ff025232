using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Slices;

public sealed class SliceWatchTests(ITestOutputHelper output)
{
    private const double Score = 0.8;

    private static readonly SliceName Name = new("region", "north");

    // Scores of 0.8 of which every fifth is wrong: what they say is so.
    private static readonly LabelContradictions Expected = new(ConfidenceBasedEstimator.Fit([.. Enumerable.Range(0, 1000).Select(i => i % 5 == 0 ? 0 : 1)], [.. Enumerable.Repeat(Score, 1000)], 1));

    // True differences between slices that keep, panes that err together, small slices and large ones: a year of it.
    [Fact]
    public void StableSlices_SmallAndLarge_DoNotAlarm()
    {
        const int slices = 2000, days = 365, referencePanes = 28;
        const double scatter = 0.015, paneScatter = 0.02;
        const double paneVariance = paneScatter * paneScatter / (0.2 * 0.8);
        var random = new Random(8);
        var alarms = 0;
        for (var slice = 0; slice < slices; slice++)
        {
            var rows = (int)Math.Pow(10, 3 * random.NextDouble());
            var excess = Normal.Sample(random, 0, scatter);
            var known = Enumerable.Range(0, referencePanes).Sum(_ => Draw(rows, excess));
            SliceAnchor? anchor = slice % 2 == 0 ? new(rows * referencePanes, known, 0.2 * rows * referencePanes, 0.16 * rows * referencePanes, referencePanes) : null;
            var watch = new SliceWatch(Name, Plan(slices, scatter * scatter, paneVariance, anchor), Expected, null);
            alarms += Enumerable.Range(0, days).Any(day => watch.Judge(day, Outcomes(rows, Draw(rows, excess))) is not null) ? 1 : 0;
        }

        output.WriteLine($"{alarms} of {slices} stable slices of 1 to 1,000 labels a day alarmed in {days} days");
        Assert.Equal(0, alarms);

        int Draw(int rows, double excess) => Binomial.Sample(random, Math.Clamp(0.2 + excess + Normal.Sample(random, 0, paneScatter), 0, 1), rows);
    }

    [Theory]
    [InlineData(10, 14)]
    [InlineData(100, 2)]
    [InlineData(1000, 0)]
    public void ASliceOfWhichHalfTheLabelsContradict_IsFoundTheSoonerTheMoreLabelsItHas(int rows, int within)
    {
        var watch = new SliceWatch(Name, Plan(1000, 0.0001, 0, new(rows * 28, rows * 28 / 5, rows * 5.6, rows * 4.48, 28)), Expected, null);
        for (var pane = 0; pane < 20; pane++)
            Assert.Null(watch.Judge(pane, Outcomes(rows, rows / 5)));

        Signal? found = null;
        var at = 20;
        for (; found is null && at < 60; at++)
            found = watch.Judge(at, Outcomes(rows, rows / 2));

        output.WriteLine($"{rows} labels a pane: {at - 20} panes; {found?.Sentence}");
        Assert.InRange(at - 21, 0, within);
        Assert.Equal((Family.Calibration, new Subject { Slice = "region=north" }, "label_contradiction_excess"), (found!.Family, found.Subject, found.Statistic));
        Assert.InRange(found.SincePane, rows < 100 ? 0 : 18, 20);
        Assert.InRange(found.Value, rows < 100 ? 0.15 : 0.25, 0.35);
    }

    [Fact]
    public void State_WrittenAndRead_GoesOnAsBefore()
    {
        var plan = Plan(10, 0.0001, 0, null);
        SliceWatch through = new(Name, plan, Expected, null), stopped = new(Name, plan, Expected, null);
        for (var pane = 0; pane < 8; pane++)
        {
            stopped = new(Name, plan, Expected, stopped.State());
            var (wanted, got) = (through.Judge(pane, Outcomes(50, 20)), stopped.Judge(pane, Outcomes(50, 20)));
            // The mixture of bets is summed in another order.
            Assert.Equal(wanted?.LogEvidence ?? 0, got?.LogEvidence ?? 0, 1e-9);
            Assert.Equal(wanted, got is null ? null : got with { LogEvidence = wanted!.LogEvidence });
        }
        Assert.NotNull(through.Judge(8, Outcomes(50, 20)));
    }

    [Fact]
    public void Judge_ARetractionAheadOfWhatItRetracts_ChangesNothing()
    {
        var watch = new SliceWatch(Name, Plan(10, 0.0001, 0, null), Expected, null);
        var outcomes = Outcomes(50, 20);
        outcomes.Add(0, 0, 0.1, -1);

        Assert.Null(watch.Judge(0, outcomes));
        Assert.Equal(0, watch.State().SinceRows);
    }

    private static SlicePlan Plan(int slices, double between, double paneVariance, SliceAnchor? anchor) => new()
    {
        Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 100, LabelMaturity = 100, LabelHorizon = 1000 },
        Digest = "",
        Estimator = [],
        PaneVariance = paneVariance,
        Between = between,
        Slices = slices,
        Anchor = anchor,
    };

    private static OutcomeCells Outcomes(int rows, int wrong)
    {
        var outcomes = new OutcomeCells();
        outcomes.Add(1, 1, Score, rows - wrong);
        outcomes.Add(0, 1, Score, wrong);
        return outcomes;
    }
}
