using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Groups;
using Watchgrain.Statistics.Fairness;

namespace Watchgrain.Grains.Tests.Slices.Groups;

public sealed class GroupWatchTests(ITestOutputHelper output)
{
    private const int Groups = 10;
    private const int Year = 365;
    private const double Share = 0.3;
    private const double OtherShare = 0.4;

    private static readonly SliceName Name = new("sex", "2");
    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 1000, LabelMaturity = 1000, LabelHorizon = 10_000 };

    // Groups of 5 to 1,000 rows a pane; overall rates that move together, which is no gap; panes that go astray.
    [Theory]
    [InlineData(6, 0, 0)]
    [InlineData(6, 0.03, 0.1)]
    [InlineData(14, 0.03, 0.1)]
    [InlineData(28, 0, 0)]
    [InlineData(28, 0.03, 0.1)]
    public void StableGroups_SmallAndLarge_AlarmInAYearAsRarelyAsPromised(int referencePanes, double scatter, double season)
    {
        const int references = 500;
        var random = new Random(referencePanes);
        var alarms = 0;
        for (var i = 0; i < references; i++)
        {
            var rows = (int)(5 * Math.Pow(200, random.NextDouble()));
            if (Watch(random, referencePanes, rows, scatter) is not { } watch)
                continue;
            alarms += Enumerable.Range(0, Year).Any(pane => watch.Close(pane, Pane(random, rows, scatter, shift: 0, season * Math.Sin(pane / 30.0))) is not null) ? 1 : 0;
        }

        output.WriteLine($"{referencePanes} panes, scatter {scatter}: {alarms} of {references} groups alarm in a year");
        // A year of 10,000 panes between false alarms would be 3.6 % of all groups together.
        Assert.InRange(alarms, 0, references / 50);
    }

    [Theory]
    [InlineData(28, 50, 0.0, 80)]
    [InlineData(28, 200, 0.0, 20)]
    [InlineData(28, 1000, 0.0, 8)]
    [InlineData(28, 200, 0.03, 40)]
    [InlineData(28, 1000, 0.03, 20)]
    public void GroupWhoseSelectionRateFallsByTenPoints_IsNamed(int referencePanes, int rows, double scatter, int within)
    {
        const int runs = 100;
        var random = new Random(3);
        var delays = new List<int>();
        for (var run = 0; run < runs; run++)
        {
            var watch = Watch(random, referencePanes, rows, scatter)!;
            for (var pane = 0; pane < 20; pane++)
                watch.Close(pane, Pane(random, rows, scatter, 0, 0));
            Signal? found = null;
            var at = 20;
            for (; found is null && at < 500; at++)
                found = watch.Close(at, Pane(random, rows, scatter, -0.1, 0));
            delays.Add(at - 20);
            if (found is null)
                continue;
            Assert.Equal((Family.Fairness, new Subject { Slice = "sex=2" }, "selection_rate_minus_expected"), (found.Family, found.Subject, found.Statistic));
            Assert.True(found.Value < -0.02);
            Assert.True(found.IsLowerWorse);
            if (run == 0)
                output.WriteLine(found.Sentence);
        }
        delays.Sort();
        output.WriteLine($"{rows} rows a pane, scatter {scatter}: {delays[runs / 2]} panes (median), {delays[runs * 9 / 10]} (nine in ten)");
        Assert.InRange(delays[runs / 2], 1, within);
    }

    [Fact]
    public void TruePositiveRate_IsWatchedByItself_AndGoesUpToo()
    {
        var watch = Watch(new(1), 28, 400, 0)!;
        var signals = Enumerable.Range(0, 30).Select(pane => watch.Judge(pane, Exact(400, pane < 10 ? 0.3 : 0.45))).OfType<Signal>().ToList();

        Assert.Equal("true_positive_rate_minus_expected", signals[0].Statistic);
        Assert.InRange(signals[0].Pane, 10, 20);
        Assert.True(signals[0].Value > 0.02);
        Assert.False(signals[0].IsLowerWorse);
        Assert.Contains("group sex=2", signals[0].Sentence, StringComparison.Ordinal);
        Assert.Contains("40.0 % in the last pane", signals[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AllRates_FallTogether_IsNoGap()
    {
        var watch = Watch(new(1), 28, 400, 0)!;

        // Odds of the others 2/3 → 1/4, of the group by as much.
        Assert.Empty(Enumerable.Range(0, 50).Select(pane => watch.Close(pane, new(pane < 10 ? 120 : 56, 400, pane < 10 ? 1600 : 800, 4000))).OfType<Signal>());
    }

    [Fact]
    public void State_WrittenAndRead_GoesOnAsBefore()
    {
        var plan = Plan(new(5), 28, 100, 0)!;
        GroupWatch through = new(Name, plan, null), stopped = new(Name, plan, null);
        var found = false;
        for (var pane = 0; pane < 60; pane++)
        {
            stopped = new(Name, plan, stopped.State());
            var (wanted, got) = (through.Close(pane, Exact(100, 0.15)), stopped.Close(pane, Exact(100, 0.15)));
            found |= wanted is not null;
            Assert.Equal(wanted?.SincePane, got?.SincePane);
            Assert.Equal(wanted?.LogEvidence ?? 0, got?.LogEvidence ?? 0, 1e-9);
        }
        Assert.True(found);
    }

    [Fact]
    public void Step_RetractionsAheadOfWhatTheyRetract_OrNoOthers_ChangesNothing()
    {
        var watch = Watch(new(5), 28, 100, 0)!;

        Assert.Null(watch.Close(0, new(-1, 100, 400, 1000)));
        Assert.Null(watch.Close(1, new(100, 100, 0, 0)));
        Assert.Equal(0, watch.State().Selection!.Deficit.SinceRows);
    }

    private static GroupRate Exact(int rows, double share) => new((long)(rows * share), rows, 1600, 4000);

    private static GroupWatch? Watch(Random random, int panes, int rows, double scatter) => Plan(random, panes, rows, scatter) is { } plan ? new(Name, plan, null) : null;

    private static GroupPlan? Plan(Random random, int panes, int rows, double scatter)
    {
        GroupRate[] reference = [.. Enumerable.Range(0, panes).Select(_ => Pane(random, rows, scatter, 0, 0))];
        var found = GapLevel.Scatter([reference]);
        return GapLevel.Of(reference, found) is { } level ? new() { Spec = Spec, Groups = Groups, Anchor = new(level, level), SelectionScatter = found, OpportunityScatter = found } : null;
    }

    private static GroupRate Pane(Random random, int rows, double scatter, double shift, double season)
    {
        var own = At(Share, season) + shift + (scatter > 0 ? Normal.Sample(random, 0, scatter) : 0);
        return new(Draw(random, rows, Math.Clamp(own, 0, 1)), rows, Draw(random, 4 * rows, At(OtherShare, season)), 4 * rows);

        static double At(double share, double season) => 1 / (1 + Math.Exp(-(Math.Log(share / (1 - share)) + 5 * season)));
    }

    // Of many rows the normal law is near enough, and quicker.
    private static long Draw(Random random, int rows, double rate) =>
        rows < 100 ? Binomial.Sample(random, rate, rows) : (long)Math.Clamp(Math.Round(Normal.Sample(random, rows * rate, Math.Sqrt(rows * rate * (1 - rate)))), 0, rows);
}
