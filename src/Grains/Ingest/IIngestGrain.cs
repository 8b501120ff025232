using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Ingest;

/// <summary>One partition of a version's predictions: refuses replays, reduces batches to summaries, makes them durable, and passes deltas on. Key: <see cref="GrainKeys.Ingest"/>.</summary>
[Alias("wg.IIngestGrain")]
public interface IIngestGrain : IGrainWithStringKey, IDeltaSender
{
    /// <summary>Returns when the batch is durable, or refused.</summary>
    [Alias("Report")]
    Task<IngestReply> ReportAsync([Immutable] IngestBatch batch);

    /// <summary>As many calls of <see cref="ReportAsync"/>, in one commit; the replies are in the order of the batches.</summary>
    [Alias("ReportMany")]
    Task<IngestReply[]> ReportManyAsync([Immutable] IngestBatch[] batches);

    /// <summary>Null when this producer never sent anything to this partition.</summary>
    [Alias("GetProducer")]
    Task<ProducerPosition?> GetProducerAsync(string producerId);
}
