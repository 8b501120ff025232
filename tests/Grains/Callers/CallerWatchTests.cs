using System.Buffers;
using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Thresholds;
using Watchgrain.Statistics.Abuse;

namespace Watchgrain.Grains.Tests.Callers;

public sealed class CallerWatchTests
{
    private const string Caller = "0011223344556677";
    private const int Start = 77_000_000;

    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 1000, LabelMaturity = 1, LabelHorizon = 1 };
    private static readonly CallerReference Reference = CallerReference.FromReference(5, Normal(new Random(1), 8000), 2)!;

    [Fact]
    public void Reference_OfTheSameRowsUnderAnotherSpec_IsNotThatOfTheFirst()
    {
        var rows = Normal(new Random(4), 6000);
        CallerPlan two = Plan(2), three = Plan(3);
        var first = SharedCallerReferences.Read(two);
        var second = SharedCallerReferences.Read(three);
        Assert.Equal((2, 3), (first.Features, second.Features));
        Assert.Same(first, SharedCallerReferences.Read(two with { Digest = "another" }));
        Assert.Same(second, SharedCallerReferences.Read(three));

        // One digest: it is of the rows.
        CallerPlan Plan(int features)
        {
            var form = new ArrayBufferWriter<byte>();
            CallerReference.FromReference(5, rows, features)!.WriteTo(form);
            return new(Spec, "digest", form.WrittenSpan.ToArray(), []);
        }
    }

    [Fact]
    public void Close_OfRowsOfTheReference_TellsNothing()
    {
        var (watch, rows) = (New(), new Random(2));
        for (var pane = 0; pane < 200; pane++) Assert.Empty(watch.Close(pane, Benign(rows, 100)));

        var figures = watch.Figures();
        Assert.Equal((20_000, 20_000), (figures.Queries, figures.Examined));
        Assert.InRange(figures.Distinct, 20_000 * .85, 20_000 * 1.15);
        Assert.InRange((double)figures.Near / figures.Examined, .003, Reference.NearNullRate);
        Assert.Equal(CallerWatch.KeptPanes, figures.Panes.Length);
        Assert.Equal(199, figures.Panes[^1].Pane);
    }

    [Fact]
    public void Close_OfASearchAmongOtherQueries_TellsOfItAndOfNoQuery()
    {
        var (watch, rows) = (New(), new Random(3));
        for (var pane = 0; pane < 20; pane++) Assert.Empty(watch.Close(pane, Benign(rows, 100)));

        var signal = Assert.Single(watch.Close(20, Search(rows, benign: 60, near: 40)));

        Assert.Equal((Family.Abuse, new Subject { Caller = Caller }, 20L, 20L, 21_000L), (signal.Family, signal.Subject, signal.Pane, signal.SincePane, signal.Position));
        Assert.Equal((CallerWatch.Detector, CallerWatch.NearStatistic), (signal.Detector, signal.Statistic));
        Assert.InRange(signal.LogEvidence, signal.LogThreshold, signal.LogThreshold + AlarmRule.LogMost);
        Assert.InRange(signal.Value, .2, 1);
        Assert.StartsWith($"Caller {Caller}: ", signal.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("Ask the serving side to throttle this caller, not to refuse.", signal.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("77", signal.Sentence.Replace(Caller, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Close_AfterASearch_IsSilentAgainAndAnotherSearchIsToldAnew()
    {
        var (watch, rows) = (New(), new Random(4));
        Assert.Single(watch.Close(0, Search(rows, benign: 20, near: 80)));
        var told = Enumerable.Range(1, 30).Where(pane => watch.Close(pane, Benign(rows, 100)).Count > 0).ToArray();
        Assert.InRange(told.Length, 0, 4);
        Assert.Single(watch.Close(31, Search(rows, benign: 20, near: 80)));
    }

    [Fact]
    public void Close_OfRowsUnlikeTheReference_TellsOfWindows()
    {
        var (watch, rows) = (New(), new Random(5));
        var signals = new List<Signal>();
        for (var pane = 0; pane < 8; pane++)
        {
            var queries = new CallerQueries(2);
            for (var i = 0; i < 400; i++) queries.Add(Query(i, (float)(rows.NextDouble() * 8 - 4), (float)(rows.NextDouble() * 8 - 4)), isExtreme: true);
            signals.AddRange(watch.Close(pane, queries));
        }

        Assert.NotEmpty(signals);
        Assert.All(signals, signal => Assert.Equal(CallerWatch.ApartStatistic, signal.Statistic));
        Assert.Equal((0L, 1.0), (signals[0].SincePane, signals[0].Value));
        Assert.Equal((3200, 16), (watch.Figures().Extreme, watch.Figures().WindowsApart));
    }

    [Fact]
    public void Close_OfMoreThanIsLookedAt_CountsTheRest()
    {
        var watch = New();
        watch.Close(0, Benign(new Random(6), 3000));

        var pane = Assert.Single(watch.Figures().Panes);
        Assert.Equal((3000, CallerQueries.MostQueries), (pane.Queries, pane.Examined));
        Assert.InRange(pane.Distinct, 2600, 3400);
    }

    [Fact]
    public void State_AtAnyPane_GoesOnAsIfNothingHadBeenWritten()
    {
        var (whole, parts) = (New(), New());
        for (var pane = 0; pane < 12; pane++)
        {
            CallerQueries Asked() => pane % 5 == 4 ? Search(new Random(pane), 20, 60) : Benign(new Random(pane), 150);

            parts = new(Caller, Spec, Reference, [], parts.State());
            Assert.Equal(whole.Close(pane, Asked()), parts.Close(pane, Asked()));
        }
        Assert.Equivalent(whole.Figures(), parts.Figures(), strict: true);
    }

    [Fact]
    public void Close_BeyondALimitOfTheSpec_TellsItOutsideTheBudget()
    {
        ThresholdSpec[] limits = [new() { Statistic = "caller_distinct_queries_so_far", Limit = 450, Panes = 1 }, new() { Statistic = "caller_queries", Limit = 120, Panes = 2 }];
        var (rows, watch) = (new Random(8), new CallerWatch(Caller, Spec, Reference, limits, null));
        var told = new List<Signal[]>();
        foreach (var count in (int[])[100, 100, 130, 100, 130, 130])
        {
            told.Add([.. watch.Close(told.Count, Benign(rows, count))]);
            watch = new(Caller, Spec, Reference, limits, watch.State());
        }

        // 100, 200, 330 and 430 different rows; then 560, and the second pane in a row with more than 120.
        Assert.All(told.Take(4), Assert.Empty);
        Assert.All(told.Skip(4), signals => Assert.Equal(
            (Family.Abuse, new Subject { Caller = Caller }, ThresholdStatistics.FixedThreshold, "caller_distinct_queries_so_far", true, 4L),
            (signals.Single().Family, signals[0].Subject, signals[0].Detector, signals[0].Statistic, signals[0].IsFixedThreshold, signals[0].SincePane)));
        Assert.InRange(told[4][0].Value, 560 * .9, 560 * 1.1);
        Assert.Equal(
            FormattableString.Invariant($"Caller {Caller}: caller_distinct_queries_so_far {told[5][0].Value:G4} is above the limit of 450 that the spec sets, for the 2nd pane in a row; caller_queries 130 is above the limit of 120 that the spec sets, for the 2nd pane in a row"),
            told[5][0].Sentence);
    }

    [Theory]
    [InlineData("caller_queries", 300.0)]
    [InlineData("caller_repeat_share", 1.0 / 3)]
    [InlineData("caller_extreme_share", 2.0 / 3)]
    [InlineData("accuracy", null)]
    public void Statistic_OfAPane_IsTheShareOfWhatWasCounted(string statistic, double? value) =>
        Assert.Equal(value, CallerStatistics.ValueOf(statistic, new() { Pane = 1, Queries = 300, Distinct = 170, Examined = 150, Near = 10, Repeats = 50, Extreme = 200 }, 1000, .25));

    // A search is told with its evidence, whatever the spec limits beside it.
    [Fact]
    public void Close_OfASearchBeyondALimit_TellsOfTheSearch()
    {
        var watch = new CallerWatch(Caller, Spec, Reference, [new() { Statistic = "caller_queries", Limit = 50, Panes = 1 }], null);
        Assert.Equal(CallerWatch.NearStatistic, Assert.Single(watch.Close(0, Search(new Random(7), 20, 80))).Statistic);
    }

    // Nobody knows how many they are.
    [Fact]
    public void Close_OfCallersWithoutAPlace_HoldsThemToNoLimit() =>
        Assert.Empty(new CallerWatch(ReceiverPanes.OtherSources, Spec, Reference, [new() { Statistic = "caller_queries", Limit = 50, Panes = 1 }], null).Close(0, Benign(new Random(9), 100)));

    [Fact]
    public void Close_OfCallersWithoutAPlace_SaysSo() => Assert.StartsWith(
        "Callers without a place of their own: ",
        Assert.Single(new CallerWatch(ReceiverPanes.OtherSources, Spec, Reference, [], null).Close(0, Search(new Random(7), 20, 80))).Sentence,
        StringComparison.Ordinal);

    private static CallerWatch New() => new(Caller, Spec, Reference, [], null);

    private static CallerQueries Benign(Random random, int count)
    {
        var queries = new CallerQueries(2);
        for (var i = 0; i < count; i++)
        {
            var row = Normal(random, 2);
            queries.Add(Query(i, (float)row[0], (float)row[1]), isExtreme: false);
        }
        return queries;
    }

    // Steps of half of what is near, one after the other among the rest.
    private static CallerQueries Search(Random random, int benign, int near)
    {
        var queries = Benign(random, benign);
        for (var i = 0; i < near; i++) queries.Add(Query(benign + i, (float)(i * Reference.Epsilon / 2), .1f), isExtreme: false);
        return queries;
    }

    private static CallerQuery Query(int place, float x, float y) => new(Start + place, BitConverter.DoubleToUInt64Bits(x) * 31 + BitConverter.DoubleToUInt64Bits(y), .5f, [x, y]);

    private static double[] Normal(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
}
