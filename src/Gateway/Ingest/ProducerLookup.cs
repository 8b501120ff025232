using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// Where a producer left off, over all partitions. Of its predictions each ingest partition sees every n-th sequence, of its labels every label partition sees all; a producer sends one or the other.
/// The answer is the lowest sequence of its highest epoch that some partition has not acknowledged.
/// </summary>
internal sealed class ProducerLookup(IGrainFactory grains, VersionPlans plans)
{
    public async Task<ProducerPosition?> FindAsync(VersionId version, string producer)
    {
        var plan = (await plans.GetAsync(version)).Plan;
        var predictions = Task.WhenAll(Enumerable.Range(0, plan.IngestPartitions).Select(p => grains.GetGrain<IIngestGrain>(GrainKeys.Ingest(version, p)).GetProducerAsync(producer)));
        var labels = Task.WhenAll(Enumerable.Range(0, plan.LabelPartitions).Select(p => grains.GetGrain<ILabelGrain>(GrainKeys.Labels(version, p)).GetProducerAsync(producer)));
        return Combine(await predictions, partition => Partitioning.FirstSequence(producer, partition, plan.IngestPartitions)) ?? Combine(await labels, _ => 0);
    }

    /// <summary>Null when no partition knows the producer; a partition that knows no batch of the highest epoch waits for its first one.</summary>
    internal static ProducerPosition? Combine(IReadOnlyList<ProducerPosition?> partitions, Func<int, ulong> first)
    {
        if (partitions.Max(p => p?.Epoch) is not { } epoch)
            return null;
        return new(epoch, partitions.Select((p, index) => p is not null && p.Epoch == epoch ? p.NextSequence : first(index)).Min());
    }
}
