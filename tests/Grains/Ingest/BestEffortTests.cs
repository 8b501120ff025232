using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Grains.Tests.Partitions;

namespace Watchgrain.Grains.Tests.Ingest;

/// <summary>What callers allow to be lost is counted when it is.</summary>
public sealed class BestEffortTests
{
    private readonly VersionId id = SiloFixture.NewVersion();
    private IngestPlan? plan;

    [Fact]
    public async Task Batch_WhoseCommitFailsAfterTheAnswer_IsCountedAsLost()
    {
        await using var cluster = await StartAsync(new() { IngestPartitions = 1 });
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Scope == cluster.Services.GetRequiredService<IMeterFactory>() && instrument.Name == "watchgrain.partition.rows")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, rows, _, _) => Interlocked.Add(ref counted, rows));
        listener.Start();
        var stream = new PredictionStream(seed: 1, batches: 3);
        await SendAsync(cluster, stream.Batches[0] with { BestEffort = true });
        await UntilAsync(cluster, tally => tally.Batches == 1);
        cluster.Faults.Fail($"before:log {GrainKeys.Ingest(id, 0)}");

        var reply = await SendAsync(cluster, stream.Batches[1] with { BestEffort = true });

        Assert.Equal((IngestStatus.Accepted, PredictionStream.RowsPerBatch, 0L), (reply.Status, reply.AcceptedRows, reply.DurableSequence));
        await UntilAsync(cluster, tally => tally.LostBatches == 1);
        Assert.Equal((1L, (long)PredictionStream.RowsPerBatch, (long)PredictionStream.RowsPerBatch), await CountsAsync(cluster));
        Assert.Equal(PredictionStream.RowsPerBatch, Interlocked.Read(ref counted));
    }

    [Fact]
    public async Task Batch_WithoutRoom_IsShedAndCountedAndTheRestCounts()
    {
        await using var cluster = await StartAsync(new() { IngestPartitions = 1, MaxQueuedOperations = 10 });
        var stream = new PredictionStream(seed: 1, batches: 100);
        await SendAsync(cluster, stream.Batches[0]);
        var held = cluster.Faults.Hold($"before:log {GrainKeys.Ingest(id, 0)}");
        var first = SendAsync(cluster, stream.Batches[1]);
        await held.Reached;

        var replies = await Task.WhenAll(stream.Batches.Skip(2).Select(batch => SendAsync(cluster, batch with { BestEffort = true })));
        held.Release.SetResult();
        await first;
        var shed = replies.Count(reply => reply.Status == IngestStatus.Shed);
        await UntilAsync(cluster, tally => tally.LostBatches + tally.Batches == stream.Batches.Count);

        Assert.InRange(shed, 80, 97);
        Assert.Equal((100L - shed, (100L - shed) * PredictionStream.RowsPerBatch, (long)shed * PredictionStream.RowsPerBatch), await CountsAsync(cluster));
    }

    [Fact]
    public async Task Loss_ThatTheGatewayKnowsOf_GoesWithTheNextBatch()
    {
        await using var cluster = await StartAsync(new() { IngestPartitions = 1 });

        await SendAsync(cluster, new PredictionStream(seed: 1, batches: 1).Batches[0] with { Lost = new(2, 7) });

        await UntilAsync(cluster, tally => tally.LostBatches == 2);
        Assert.Equal((1L, (long)PredictionStream.RowsPerBatch, 7L), await CountsAsync(cluster));
    }

    private async Task<GovernedCluster> StartAsync(PartitionOptions options)
    {
        var cluster = await GovernedCluster.StartAsync(options);
        await PredictionStream.StartAsync(cluster.Grains, id);
        plan = await Version(cluster).GetPlanAsync();
        return cluster;
    }

    private IVersionGrain Version(GovernedCluster cluster) => cluster.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));

    private Task<IngestReply> SendAsync(GovernedCluster cluster, IngestBatch batch) => PredictionStream.SendAsync(cluster.Grains, id, batch, plan!);

    private async Task UntilAsync(GovernedCluster cluster, Func<Watchgrain.Grains.Deltas.Tally, bool> reached)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!reached((await Version(cluster).GetStateAsync(null, null))!.Tally))
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    private async Task<(long Batches, long Rows, long Lost)> CountsAsync(GovernedCluster cluster)
    {
        var tally = (await Version(cluster).GetStateAsync(null, null))!.Tally;
        return (tally.Batches, tally.Rows, tally.LostRows);
    }
}
