using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Tests.Partitions;
using Watchgrain.Statistics.Abuse;

namespace Watchgrain.Grains.Tests.Callers;

/// <summary>From batches with a caller to what is known of him, through real partitions of a silo.</summary>
[Collection(SiloFixture.Shared)]
public sealed class CallerGrainTests(SiloFixture silo)
{
    private const int Batches = 24;
    private const int Panes = Batches * PredictionStream.RowsPerBatch / 200;
    private const int Patience = 120_000;

    private static readonly string[] Callers = ["00000000000000aa", "00000000000000bb", "00000000000000cc"];

    private readonly VersionId id = SiloFixture.NewVersion();

    private ICallerRegisterGrain Register => silo.Grains.GetGrain<ICallerRegisterGrain>(GrainKeys.CallerRegister(id));

    // Whichever partition a batch went to, however often it was sent, and whatever was lost on the way: the figures are those of one thread that saw each row once, in its place.
    [Theory(Timeout = Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Figures_AfterRepeatsAndLostActivations_AreThoseOfOneThread(int seed)
    {
        var random = new Random(seed);
        var stream = new PredictionStream(seed, Batches);
        await PredictionStream.StartAsync(silo.Grains, id);
        var plan = (await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync())!;

        for (var i = 0; i < Batches; i++)
        {
            Assert.Equal(IngestStatus.Accepted, (await SendAsync(stream, i, plan)).Status);
            await SendAsync(stream, random.Next(i + 1), plan);
            if (random.Next(6) == 0)
                await silo.ForgetAllAsync();
        }
        await PredictionStream.SendAsync(silo.Grains, id, stream.End("s0", 0), plan);
        await PredictionStream.SendAsync(silo.Grains, id, stream.End("s1", 1), plan);
        await ClosedAsync(Panes - 1);

        Assert.Equal(Callers, (await Register.GetNamesAsync()).Order(StringComparer.Ordinal));
        foreach (var (place, caller) in Callers.Index())
        {
            var expected = await OracleAsync(stream, plan, place);
            var figures = await silo.Grains.GetGrain<ICallerGrain>(GrainKeys.Caller(id, caller)).GetAsync();
            Assert.Equal(Batches / Callers.Length * PredictionStream.RowsPerBatch, figures!.Queries);
            Assert.Equivalent(expected, figures, strict: true);
            // Nobody keeps what was asked for.
            Assert.Empty(await silo.Archive.ReadAsync(GrainKeys.Caller(id, caller), 0, Panes, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Callers_BeyondThoseWithAPlace_CountTogether()
    {
        await PredictionStream.StartAsync(silo.Grains, id);
        var plan = (await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync())!;
        var register = await Register.RegisterAsync([.. Enumerable.Range(0, SourceNames.MostRegistered + 1).Select(place => $"{place:x16}")]);
        Assert.Equal(SourceNames.MostRegistered, register.Length);
        Assert.Equal(register, await Register.RegisterAsync(["ffffffffffffffff", $"{3:x16}"]));

        var stream = new PredictionStream(1, Batches);
        for (var i = 0; i < Batches; i++)
            await PredictionStream.SendAsync(silo.Grains, id, stream.Batches[i] with { HasCaller = true, Caller = i == 0 ? $"{3:x16}" : $"{0xfff0 + i:x16}" }, plan);
        await PredictionStream.SendAsync(silo.Grains, id, stream.End("s0", 0), plan);
        await PredictionStream.SendAsync(silo.Grains, id, stream.End("s1", 1), plan);
        await ClosedAsync(Panes - 1);

        Assert.Equal((Batches - 1) * PredictionStream.RowsPerBatch, (await silo.Grains.GetGrain<ICallerGrain>(GrainKeys.Caller(id, SourceNames.Others)).GetAsync())!.Queries);
        Assert.Equal(PredictionStream.RowsPerBatch, (await silo.Grains.GetGrain<ICallerGrain>(GrainKeys.Caller(id, $"{3:x16}")).GetAsync())!.Queries);
    }

    [Fact(Timeout = Patience)]
    public async Task Caller_BeyondALimitOfTheSpec_IsASignalOfTheVersion()
    {
        ThresholdSpec limit = new() { Statistic = "caller_distinct_queries_so_far", Limit = 2.5 * PredictionStream.RowsPerBatch, Panes = 1 };
        await PredictionStream.StartAsync(silo.Grains, id, PredictionStream.Spec with { Thresholds = [limit] });
        var plan = (await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync())!;
        var stream = new PredictionStream(1, Batches);
        // One caller has all batches but three.
        for (var i = 0; i < Batches; i++)
            await PredictionStream.SendAsync(silo.Grains, id, stream.Batches[i] with { HasCaller = true, Caller = Callers[i % 12 == 0 ? 1 : 0] }, plan);
        await PredictionStream.SendAsync(silo.Grains, id, stream.End("s0", 0), plan);
        await PredictionStream.SendAsync(silo.Grains, id, stream.End("s1", 1), plan);
        await ClosedAsync(Panes - 1);

        Assert.All(await SignalsAsync(TestContext.Current.CancellationToken), signal => Assert.Equal((Callers[0], limit.Statistic, true), (signal.Subject.Caller, signal.Statistic, signal.IsFixedThreshold)));
    }

    [Fact]
    public async Task Caller_WhoWasNeverHeardOf_IsUnknown()
    {
        await PredictionStream.StartAsync(silo.Grains, id);

        Assert.Null(await silo.Grains.GetGrain<ICallerGrain>(GrainKeys.Caller(id, Callers[0])).GetAsync());
        Assert.Empty(await Register.GetNamesAsync());
    }

    private Task<IngestReply> SendAsync(PredictionStream stream, int batch, IngestPlan plan) =>
        PredictionStream.SendAsync(silo.Grains, id, stream.Batches[batch] with { HasCaller = true, Caller = Callers[batch % Callers.Length] }, plan);

    private async Task<Signal[]> SignalsAsync(CancellationToken cancellation)
    {
        var coordinator = silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if ((await coordinator.ListSignalsAsync(0, 100)).Signals.Where(signal => signal.Family == Family.Abuse).ToArray() is { Length: > 0 } found)
                return found;
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private async Task ClosedAsync(long pane)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!((await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetStateAsync(0, pane))!.ClosedThrough >= pane))
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    private async Task<CallerFigures> OracleAsync(PredictionStream stream, IngestPlan plan, int place)
    {
        var callers = (await Register.GetPlanAsync())!;
        var rows = new CallerRows(plan.Spec, plan.Reference!.ReadCallerScale()!);
        var table = new SummaryTable();
        for (var batch = place; batch < Batches; batch += Callers.Length)
            rows.AddTo(table, plan.Spec.PaneOf(batch * PredictionStream.RowsPerBatch), stream.Batches[batch].Rows, null);
        var watch = new CallerWatch(Callers[place], plan.Spec, CallerReference.Read(callers.Reference), [], null);
        foreach (var pane in table.Panes.ToArray())
            watch.Close(pane, table.QueriesOf(pane)!);
        return watch.Figures();
    }
}
