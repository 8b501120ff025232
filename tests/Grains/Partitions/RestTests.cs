using Microsoft.Extensions.DependencyInjection;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Tests.Partitions;

[Collection(SiloFixture.Shared)]
public sealed class RestTests(SiloFixture silo)
{
    private readonly VersionId id = SiloFixture.NewVersion();

    [Fact(Timeout = 60_000)]
    public async Task LastRow_GoesOnlyWhenTheClockKnewOfWhatWasSealed()
    {
        await PredictionStream.StartAsync(silo.Grains, id);
        var version = silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));
        var stream = new PredictionStream(seed: 1, batches: 1);
        var key = GrainKeys.Ingest(id, Partitioning.OfBatch(PredictionStream.Producer, 0, (await version.GetPlanAsync())!.IngestPartitions));
        var partition = silo.Grains.GetGrain<IIngestGrain>(key);
        Assert.Equal(IngestStatus.Accepted, (await partition.ReportAsync(stream.Batches[0])).Status);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));

        // Everything is delivered and written: it would go, but for what the clock has not seen.
        // In this order: a log of one row is only then not one that is yet to be sealed.
        while ((await version.GetStateAsync(null, null))!.Tally.Rows == 0 || (await RowsAsync(key)).Count != 1)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        Assert.False(await partition.RestAsync(0));
        Assert.Single(await RowsAsync(key));

        while (!await partition.RestAsync(1))
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await RowsAsync(key));
    }

    private async Task<List<LogRow>> RowsAsync(string partition)
    {
        var rows = new List<LogRow>();
        await foreach (var row in silo.Services.GetRequiredService<IPartitionLog>().ReadAsync(partition, 0, TestContext.Current.CancellationToken))
            rows.Add(row);
        return rows;
    }
}
