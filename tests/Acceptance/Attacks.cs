using System.Globalization;
using Watchgrain.Acceptance.Tests.UnderAttack;

namespace Watchgrain.Acceptance.Tests;

/// <summary>
/// Attacks on a model, made of real rows, against the running system: what it finds, names and undoes. Everything goes through the gateway; each test prints the figure that it checked. The stated sizes are run with ./test --full; otherwise fewer,
/// which have to be compatible with what is stated (5 %, exact).
/// </summary>
public sealed class Attacks(ReadyHost ready, ITestOutputHelper output) : IClassFixture<ReadyHost>
{
    private const double Significance = 0.05;
    private const double FalseAlarmRate = 1.0 / 5000;

    // What is on its way at once: enough to fill the waits for ticks of the clocks.
    private static readonly ParallelOptions Together = new() { MaxDegreeOfParallelism = 6 };

    [Fact]
    public async Task Source_ThatFlipsLabels_IsNamedAfterOnePaneAndCleanOnesAreNot()
    {
        (SourceFlipRuns Runs, double Least)[] asked = [(new(300, 0.2, Repository.Full ? 120 : 24), 0.95), (new(1000, 0.1, Repository.Full ? 72 : 8), 0.7)];
        var census = CensusTable.Of("age", "sex");

        var found = await TogetherAsync(asked, one => one.Runs.RunAsync(ready.Client, census));

        var all = found.Aggregate((one, other) => one + other);
        foreach (var (one, figures) in asked.Zip(found))
            Print($"one of {SourceFlipRuns.Sources} sources flips {one.Runs.Share:P0} of {one.Runs.Labels} labels: suspect and named after its pane in {figures.Found} of {figures.Runs} runs ({one.Least:P0} wanted)");
        Print($"{all.FalseAlarms} false alarms in {all.Clean} clean source-windows (fewer than 1 in 5,000 wanted)");
        Assert.All(asked.Zip(found), pair => Assert.True(IsReached(pair.Second.Found, pair.Second.Runs, pair.First.Least), $"{pair.Second}"));
        Assert.True(1 - Binomial.AtMost(all.FalseAlarms - 1, all.Clean, FalseAlarmRate) >= Significance && (!Repository.Full || all.FalseAlarms < all.Clean * FalseAlarmRate), $"{all}");
    }

    [Fact]
    public async Task Slice_OfOnePercentWithFlippedLabels_IsNamedWhileTheModelIsSilent()
    {
        const double Least = 0.9;
        var (reference, production) = CensusTable.Divided(CensusTable.Of([.. SliceFlipRun.Columns]));
        SliceFlipRun[] runs = [.. from seed in Enumerable.Range(1, Repository.Full ? 8 : 2) from slice in SliceFlipRun.OfOnePercent select new SliceFlipRun(slice.Column, slice.Value, seed)];

        var found = await TogetherAsync(runs, run => run.RunAsync(ready.Client, reference, production));

        foreach (var slice in found.GroupBy(run => run.Slice))
            Print($"{slice.Key}: {slice.Average(run => (double)run.Labels) / SliceFlipRun.Panes:0} labels a pane, {slice.Sum(run => (double)run.Turned) / slice.Sum(run => run.Labels):P0} flipped; named after panes {string.Join(", ", slice.Select(run => run.Found + 1 ?? -1))}; {slice.Sum(run => run.OfOthers.Length)} signals of other slices");
        Print($"a slice of 1 % with 40 % of its labels flipped: an incident names it in {found.Count(run => run.Found is not null)} of {found.Length} runs within {SliceFlipRun.Panes} panes of {SliceFlipRun.PaneRows} rows ({Least:P0} wanted), {found.Sum(run => run.OfVersion.Length)} signals of the whole version");
        Assert.True(IsReached(found.Count(run => run.Found is not null), found.Length, Least));
        Assert.Empty(found.SelectMany(run => run.OfVersion));
        Assert.Empty(found.SelectMany(run => run.OfOthers));
    }

    [Fact]
    public async Task Trigger_OfOneRowInAThousand_IsFoundAndNamed()
    {
        const double Least = 0.95;
        var (reference, production) = CensusTable.Divided(CensusTable.Of([.. TriggerRun.Columns]));
        TriggerRun[] runs = [.. Enumerable.Range(1, Repository.Full ? 4 : 1).SelectMany(seed => TriggerRun.AllPairs.Chunk(2).Take(Repository.Full ? int.MaxValue : 5).Select(pairs => new TriggerRun(seed, pairs)))];

        var found = (await TogetherAsync(runs, run => run.RunAsync(ready.Client, reference, production))).Aggregate((one, other) => one + other);

        Print($"a pair of categories planted in {TriggerRun.Planted} of {TriggerRun.PaneRows:#,0} rows: found in its pane in {found.Found} and named in {found.Named} of {found.Attacked} ({Least:P0} wanted of either); {found.FalseAlarms} patterns suspect in {found.Quiet} panes without one");
        Assert.True(IsReached(found.Found, found.Attacked, Least) && IsReached(found.Named, found.Attacked, Least), $"{found}");
        Assert.True(1 - Binomial.AtMost(found.FalseAlarms - 1, found.Quiet, 0.01) >= Significance, $"{found}");
    }

    [Fact]
    public async Task PlantedRows_BeforeAnyLabel_ShowAsAPatternThatHasBecomeFrequent()
    {
        var (reference, production) = CensusTable.Divided(CensusTable.Of([.. TriggerRun.Columns]));

        var (grown, planted) = await new GrowthRun(1, ("education", "race")).RunAsync(ready.Client, reference, production);

        Print($"{planted} planted in {GrowthRun.Planted} of {GrowthRun.PaneRows:#,0} rows, no labels: {string.Join("; ", grown[1].Select(found => string.Create(CultureInfo.InvariantCulture, $"{found.Where} has come {found.Rows} times where {found.Expected:0.0} were to be expected, ln p {found.LogP:0.0}")))}; {grown[0].Count()} patterns in the pane before");
        Assert.Equal(planted, grown[1].First().Where);
        Assert.InRange(grown[1].First().Rows, GrowthRun.Planted, GrowthRun.Planted + 20);
        Assert.Empty(grown[0]);
    }

    [Fact]
    public async Task BoilingFrog_OfAnyStep_IsSeenBeforeOneStandardDeviation()
    {
        double[] steps = [0.005, 0.01, 0.02, 0.05];
        var (reference, production) = CensusTable.Divided(CensusTable.Of([.. BoilingFrogRun.Columns]));
        BoilingFrogRun[] runs = [.. from seed in Enumerable.Range(1, Repository.Full ? 3 : 1) from step in steps from column in BoilingFrogRun.Columns select new BoilingFrogRun(column, step, seed)];

        var found = await TogetherAsync(runs, run => run.RunAsync(ready.Client, reference, production));

        foreach (var step in runs.Zip(found).GroupBy(pair => pair.First.Step))
            Print($"{step.Key} sd a pane of {BoilingFrogRun.PaneRows} rows: seen at {string.Join("; ", step.GroupBy(pair => pair.First.Column).Select(column => $"{column.Key} {string.Join(", ", column.Select(pair => Shown(pair.Second.SeenAt)))}"))} sd");
        Print($"{found.Count(run => run.SeenAt < 1)} of {found.Length} boiling frogs are seen before 1 sd (all wanted), the last at {Shown(found.Max(run => run.SeenAt))} sd; {found.Sum(run => run.Others.Length)} incidents of anything else");
        Assert.All(found, run => Assert.InRange(run.SeenAt ?? double.PositiveInfinity, 0, 1 - 1e-9));
        Assert.Empty(found.SelectMany(run => run.Others));

        static string Shown(double? deviations) => deviations is { } seen ? seen.ToString("0.000", CultureInfo.InvariantCulture) : "never";
    }

    [Fact]
    public async Task Caller_WhoSearchesTheBoundary_IsNamedWithin100QueriesAndHonestOnesAreNot()
    {
        const double Least = 0.9, MostHonest = 0.03;

        var kinds = await new CallerRun(Repository.Full ? 100 : 30, Repository.Full ? 100 : 40).RunAsync(ready.Client);

        foreach (var kind in kinds)
            Print($"{kind.Kind}: {kind.Told} of {kind.Count} callers named by an incident after {kind.Queries / kind.Count} queries, of which {(double)kind.Near / kind.Queries:P1} were near ({(kind == kinds[^1] ? $"at most {MostHonest:P0}" : $"{Least:P0}")} wanted)");
        Assert.All(kinds.SkipLast(1), kind => Assert.True(kind.Queries == CallerRun.AttackQueries * kind.Count && IsReached(kind.Told, kind.Count, Least), $"{kind}"));
        Assert.Equal(CallerRun.HonestQueries * kinds[^1].Count, kinds[^1].Queries);
        Assert.True(1 - Binomial.AtMost(kinds[^1].Told - 1, kinds[^1].Count, MostHonest) >= Significance && (!Repository.Full || kinds[^1].Told <= MostHonest * kinds[^1].Count), $"{kinds[^1]}");
    }

    [Fact]
    public async Task Caller_WhomAPersonThrottles_IsSaidOnHisRepliesUntilItIsLifted() => Print($"{await new ThrottleCase(ready.Client).RunAsync()}");

    [Fact]
    public async Task Source_AccusedByItsRowsAndItsLabels_IsQuarantinedByThePolicyAndLiftingGivesBackEveryFigure()
    {
        var census = CensusTable.Of([.. QuarantineCase.Columns]);
        QuarantineCase[] cases = [.. Enumerable.Range(1, Repository.Full ? 20 : 4).Select(seed => new QuarantineCase(ready.Client, census, seed))];
        foreach (var one in cases)
            Print($"{one.What}");

        var compared = await TogetherAsync(cases, one => one.RunAsync());

        Print($"quarantined without a person in {compared.Length} of {cases.Length} cases, from panes {string.Join(", ", compared.Select(one => one.FromPane))} on; {compared.Sum(one => one.Restated)} of {compared.Sum(one => one.Answers)} answers were restated and all were bit for bit the same before, and after lifting");
    }

    // Of fewer runs than stated: compatible with the stated share.
    private static bool IsReached(int found, int runs, double least) => Binomial.AtMost(found, runs, least) >= Significance && (!Repository.Full || found >= least * runs);

    private static async Task<TResult[]> TogetherAsync<T, TResult>(T[] runs, Func<T, Task<TResult>> run)
    {
        var results = new TResult[runs.Length];
        await Parallel.ForEachAsync(Enumerable.Range(0, runs.Length), Together, async (i, _) => results[i] = await run(runs[i]));
        return results;
    }

    private void Print(FormattableString line) => output.WriteLine(FormattableString.Invariant(line));
}
