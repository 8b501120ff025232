using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Ingest;

/// <summary>Batches that wait for the next commit together.</summary>
internal sealed class BatchRequest(IngestBatch[] batches, Func<PartitionCommit, Func<long, IngestReply[]>> stage)
    : PartitionRequest<IngestReply[]>(stage, [.. batches.Select(batch => batch.Source).Distinct(StringComparer.Ordinal)], batches.Sum(batch => batch.Rows.Size))
{
    public IReadOnlyList<IngestBatch> Batches => batches;
}
