using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.Labels;

/// <summary>
/// One partition of a version's predictions that wait for labels: joins what comes, in either order, and passes outcomes on. A receiver of ingest partitions, a sender to version, slices and sources. Key: <see cref="GrainKeys.Labels"/>.
/// </summary>
/// <remarks>The gateway sends every request to every label partition, with an empty batch where none of its ids belongs, so that each partition sees every sequence.</remarks>
[Alias("wg.ILabelGrain")]
public interface ILabelGrain : IGrainWithStringKey, IDeltaReceiver, IDeltaSender
{
    /// <summary>Returns when the labels are durable, or refused.</summary>
    [Alias("Report")]
    Task<IngestReply> ReportAsync([Immutable] LabelBatch batch);

    /// <summary>Erases what stands under an id. Nothing of it is read any more when this returns, and what comes under the id within its time is not kept. Waits a few seconds for it to leave the tables.</summary>
    [Alias("Erase")]
    Task<ErasedJoin> EraseAsync(JoinKey key);

    [Alias("GetProducer")]
    Task<ProducerPosition?> GetProducerAsync(string producerId);
}
