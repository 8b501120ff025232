using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Grains.Tests.Features;

public sealed class FeatureWatchTests(ITestOutputHelper output)
{
    private const int Seed = 7;

    [Fact]
    public void Pane_WithTheReferencesDistribution_IsNeverReported()
    {
        var random = new Random(Seed);
        var scenario = Normal(random);
        for (var pane = 100L; pane < 600; pane++)
            Fill(scenario, random, pane, rows: 100);

        Assert.Empty(Replay(scenario));
    }

    [Fact]
    public void Drift_ThatEndsAgain_IsReportedWhileItLastsAndStopsAtOnce()
    {
        var random = new Random(Seed);
        var scenario = Normal(random);
        for (var pane = 100L; pane < 140; pane++)
            Fill(scenario, random, pane, rows: 200, shift: pane is >= 110 and < 130 ? 1 : 0);

        var signals = Replay(scenario).Where(signal => signal.Subject.Source == "a").ToList();

        output.WriteLine($"panes {string.Join(' ', signals.Select(signal => signal.Pane))}: {signals[0].Sentence}");
        Assert.InRange(signals[0].Pane, 110, 111);
        Assert.InRange(signals[0].SincePane, 110, 111);
        Assert.Equal(130 - signals[0].Pane, signals.Count(signal => signal.Pane < 130));
        Assert.DoesNotContain(signals, signal => signal.Pane > 131);
        Assert.Contains("amount from a has shifted: mean ", signals[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingRate_Rises_IsAFindingOfQualityWithItsRate()
    {
        var random = new Random(Seed);
        var scenario = Normal(random);
        for (var pane = 100L; pane < 110; pane++)
            Fill(scenario, random, pane, rows: 200, missing: pane >= 105 ? 0.2 : 0);

        var signals = Replay(scenario).Where(signal => signal.Subject.Source == "b").ToList();

        Assert.All(signals, signal => Assert.Equal((Family.Quality, "missing_rate"), (signal.Family, signal.Statistic)));
        Assert.Equal(105, signals[0].Pane);
        Assert.Equal(0.2, signals[0].Value, 0.1);
        Assert.Equal(5, signals.Count);
    }

    [Fact]
    public void UnseenCategories_Come_AreAFindingOfQuality()
    {
        var random = new Random(Seed);
        var scenario = Scenario.Categorical().Reference(Enumerable.Range(0, 20_000).Select(row => ((long)row / 1000, "a", (string?)$"c{random.Next(10)}")));
        for (var pane = 100L; pane < 106; pane++)
        {
            for (var row = 0; row < 500; row++)
                scenario.Row(pane, "a", pane >= 103 && random.NextDouble() < 0.08 ? "zz" : $"c{random.Next(10)}");
        }

        var quality = Replay(scenario).Where(signal => signal.Family == Family.Quality).ToList();

        Assert.Equal(103, quality[0].Pane);
        Assert.Equal("unseen_rate", quality[0].Statistic);
        Assert.Contains("country has categories that the reference never saw in ", quality[0].Sentence, StringComparison.Ordinal);
    }

    [Theory, InlineData(-0.5), InlineData(0.5)]
    public void Constant_ThatFallsOrRises_IsReportedAtOnce(double by)
    {
        var scenario = Scenario.Numeric().Reference([.. Enumerable.Range(0, 2000).Select(row => ((long)row / 100, "a", 0.4))]);
        for (var row = 0; row < 600; row++)
            scenario.Row(100 + row / 100, "a", row < 300 ? 0.4 : 0.4 + by);

        var signals = Replay(scenario);

        Assert.Equal([103, 104, 105], signals.Select(signal => signal.Pane));
        Assert.All(signals, signal => Assert.Equal((Family.Drift, 103), (signal.Family, signal.SincePane)));
    }

    [Fact]
    public void State_OfOtherCells_IsWatchedAfresh()
    {
        var scenario = Scenario.Numeric().Reference([.. Enumerable.Range(0, 2000).Select(row => ((long)row / 100, "a", 0.4))]);
        for (var row = 0; row < 100; row++)
            scenario.Row(100, "a", 0.9);
        var anchor = new FeatureAnchor(scenario.AsReference());
        var earlier = new FeatureWatch(anchor, []).States().Single() with
        {
            Drift = Scenario.Bytes(new RankTiltEDetector(2, new ReferenceSlack(0.025, 0.01, 10)).WriteTo),
            DriftSince = 98,
            RecentPanes = [98, 99],
            RecentCounts = [0, 100, 0, 100],
        };

        var signals = new FeatureWatch(anchor, [earlier]).Close(100, scenario.Columns(100));

        Assert.Equal(100, Assert.Single(signals).SincePane);
    }

    [Fact]
    public void Source_UnknownToTheReference_CountsInTheTotalOnly()
    {
        var random = new Random(Seed);
        var scenario = Normal(random);
        for (var pane = 100L; pane < 105; pane++)
        {
            Fill(scenario, random, pane, rows: 200);
            for (var row = 0; row < 1000; row++)
                scenario.Row(pane, "new", 5 + random.NextDouble());
        }

        var signals = Replay(scenario);

        Assert.NotEmpty(signals);
        Assert.All(signals, signal => Assert.Equal("", signal.Subject.Source));
    }

    [Fact]
    public void Source_InQuarantine_GoesOnByItselfAndIsNotInTheTotal()
    {
        var random = new Random(Seed);
        var scenario = Normal(random);
        for (var pane = 100L; pane < 110; pane++)
            Fill(scenario, random, pane, rows: 500, shift: 3);
        List<Signal> Signals(Quarantine quarantine)
        {
            var watch = new FeatureWatch(new FeatureAnchor(scenario.AsReference()), []);
            return [.. scenario.Panes.SelectMany(pane => watch.Close(pane, scenario.Columns(pane), quarantine))];
        }

        var apart = Signals(new([new("a", 105, ["d"])]));

        Assert.Equal(Enumerable.Range(100, 10).Select(pane => (long)pane), Signals(Quarantine.None).Where(signal => signal.Subject.Source.Length == 0).Select(signal => signal.Pane));
        Assert.DoesNotContain(apart, signal => signal.Subject.Source.Length == 0 && signal.Pane > 108);
        Assert.Equal(10, apart.Count(signal => signal.Subject.Source == "a"));
        Assert.DoesNotContain(Signals(new([new("a", 100, ["d"]), new("b", 100, ["e"])])), signal => signal.Subject.Source.Length == 0);
    }

    [Fact]
    public void Feature_Deterministic_IsNeverReported()
    {
        var random = new Random(Seed);
        var scenario = Normal(random, deterministic: true);
        for (var pane = 100L; pane < 105; pane++)
            Fill(scenario, random, pane, rows: 500, shift: 3);

        Assert.Empty(Replay(scenario));
    }

    [Fact]
    public void State_ReadBackAfterEveryPane_GivesTheSameFindings()
    {
        var random = new Random(Seed);
        var scenario = Normal(random);
        for (var pane = 100L; pane < 130; pane++)
            Fill(scenario, random, pane, rows: 150, shift: pane > 115 ? 0.7 : 0, missing: pane > 120 ? 0.1 : 0);
        var anchor = new FeatureAnchor(scenario.AsReference());
        var again = new List<Signal>();
        StreamState[] states = [];
        foreach (var pane in scenario.Panes)
        {
            var watch = new FeatureWatch(anchor, states);
            again.AddRange(watch.Close(pane, scenario.Columns(pane)));
            states = watch.States();
        }

        var once = Replay(scenario);

        Assert.NotEmpty(once);
        Assert.Equal(once, again);
    }

    [Fact]
    public void Tolerance_ReferenceThatShiftsByTheWeek_GrowsWithIt()
    {
        var random = new Random(Seed);
        List<(long Pane, string Source, double Value)> Rows(double shift) =>
            [.. Enumerable.Range(0, 20_000).Select(row => ((long)row / 1000, "a", Gauss(random) + (row >= 15_000 ? shift : 0)))];

        double steady = Tolerance(Rows(0)), shifting = Tolerance(Rows(1));

        output.WriteLine(FormattableString.Invariant($"tolerance {steady} of a steady reference, {shifting} of one whose last quarter lies one standard deviation higher"));
        Assert.Equal(ReferenceVariation.DefaultTolerance, steady);
        Assert.InRange(shifting, 0.2, 0.6);

        static double Tolerance(List<(long, string, double)> rows) => new FeatureAnchor(Scenario.Numeric().Reference(rows).AsReference()).For("").Tolerance;
    }

    private static Scenario Normal(Random random, bool deterministic = false) =>
        new Scenario(new() { Name = "amount", Kind = FeatureKind.Numeric, Deterministic = deterministic }, Scenario.Spec(), 10)
            .Reference([.. Enumerable.Range(0, 20_000).Select(row => ((long)row / 1000, row % 2 == 0 ? "a" : "b", Gauss(random)))]);

    // Source a shifts, source b loses values.
    private static void Fill(Scenario scenario, Random random, long pane, int rows, double shift = 0, double missing = 0)
    {
        for (var row = 0; row < rows; row++)
        {
            scenario.Row(pane, "a", Gauss(random) + shift);
            scenario.Row(pane, "b", random.NextDouble() < missing ? double.NaN : Gauss(random));
        }
    }

    private static List<Signal> Replay(Scenario scenario)
    {
        var watch = new FeatureWatch(new FeatureAnchor(scenario.AsReference()), []);
        return [.. scenario.Panes.SelectMany(pane => watch.Close(pane, scenario.Columns(pane)))];
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
