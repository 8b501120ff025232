using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Grains.Tests.Partitions;

namespace Watchgrain.Grains.Tests.Labels;

public sealed class LabelRequestTests
{
    private readonly VersionId id = SiloFixture.NewVersion();
    private readonly PredictionStream stream = new(seed: 1, batches: 1);

    [Fact]
    public async Task Request_ThatEndedHalfWay_LetsNoOtherContentCountUnderItsNumber()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        await PredictionStream.StartAsync(cluster.Grains, id);
        var home = Partitioning.OfBatch("labels", 0, 2);
        await SendAsync(cluster, sequence: 2, hash: 1, empty: true);
        cluster.Faults.Fail($"before:log {GrainKeys.Labels(id, 1 - home)}");

        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(cluster, sequence: 0, hash: 1));
        var other = await SendAsync(cluster, sequence: 0, hash: 2);
        var again = await SendAsync(cluster, sequence: 0, hash: 1);

        Assert.Equal([IngestStatus.Conflict], other.Select(reply => reply.Status));
        Assert.Equal((IngestStatus.Duplicate, IngestStatus.Accepted), (again[home].Status, again[1 - home].Status));
        await UntilAsync(cluster, parked: PredictionStream.RowsPerBatch);
    }

    private Task<IngestReply[]> SendAsync(GovernedCluster cluster, ulong sequence, ulong hash, bool empty = false) => LabelRequest.SendAsync(cluster.Grains, id, [.. Enumerable.Range(0, 2).Select(partition =>
    {
        var part = stream.LabelsOf(0, partition, 2) with { Sequence = sequence, ContentHash = hash };
        return empty ? part with { Keys = default, Labels = default } : part;
    })]);

    private async Task UntilAsync(GovernedCluster cluster, long parked)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var tally = (await cluster.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetStateAsync(null, null))!.Tally;
            if (tally is { ConflictingLabelBatches: 1, DuplicateLabelBatches: 1 } && tally.LabelsParked >= parked)
            {
                Assert.Equal(parked, tally.LabelsParked);
                return;
            }
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
