using System.Diagnostics.CodeAnalysis;
using Watchgrain.V1;

namespace Watchgrain.Client.Connection;

/// <summary>Sends labels of one producer and numbers the batches; for the rest like <see cref="PredictionStream"/>.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a gRPC stream, and the contract calls it so.")]
public sealed class LabelStream : IAsyncDisposable
{
    private readonly Producer producer;
    private readonly NumberedStream<ReportLabelsRequest, ReportLabelsResponse> stream;

    internal LabelStream(Producer producer, NumberedStream<ReportLabelsRequest, ReportLabelsResponse> stream) => (this.producer, this.stream) = (producer, stream);

    /// <summary>Waits for a place in the window or, while no gateway takes batches, for room in the spill file.</summary>
    /// <param name="source">Who supplied the labels.</param>
    /// <param name="ids">The predictions that the labels belong to.</param>
    /// <param name="labels">0 or 1, one per id.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    /// <returns>A task for the reply. <see cref="Grpc.Core.RpcException"/> when the gateway refuses the batch; the stream has ended then. The rest as for <see cref="PredictionStream.SendAsync(string, Batch, long?, CancellationToken)"/>.</returns>
    public ValueTask<Task<ReportLabelsResponse>> SendAsync(string source, PredictionIds ids, IEnumerable<uint> labels, CancellationToken cancellation = default) => SendAsync(source, ids, labels, [], cancellation);

    /// <summary>The same for labels of which one knows when they became known.</summary>
    /// <param name="source">Who supplied the labels.</param>
    /// <param name="ids">The predictions that the labels belong to.</param>
    /// <param name="labels">0 or 1, one per id.</param>
    /// <param name="knownAt">The position on the version's axis at which each label became known, or none at all.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    /// <returns>As above.</returns>
    public ValueTask<Task<ReportLabelsResponse>> SendAsync(string source, PredictionIds ids, IEnumerable<uint> labels, IEnumerable<long> knownAt, CancellationToken cancellation = default)
    {
        var request = Request(source, ids, knownAt);
        request.Labels.AddRange(labels);
        return stream.SendAsync(request, cancellation);
    }

    /// <summary>The same for a regression.</summary>
    /// <param name="source">Who supplied the targets.</param>
    /// <param name="ids">The predictions that they belong to.</param>
    /// <param name="targets">Finite and at most 1e18 from 0, one per id.</param>
    /// <param name="knownAt">As above.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    /// <returns>As above.</returns>
    public ValueTask<Task<ReportLabelsResponse>> SendTargetsAsync(string source, PredictionIds ids, IEnumerable<double> targets, IEnumerable<long> knownAt, CancellationToken cancellation = default)
    {
        var request = Request(source, ids, knownAt);
        request.Targets.AddRange(targets);
        return stream.SendAsync(request, cancellation);
    }

    private ReportLabelsRequest Request(string source, PredictionIds ids, IEnumerable<long> knownAt) => new()
    {
        ModelId = producer.ModelId,
        Version = producer.Version,
        ProducerId = producer.ProducerId,
        ProducerEpoch = producer.Epoch,
        Source = source,
        Ids = ids,
        KnownAt = { knownAt },
    };

    /// <summary>Completes when every batch sent so far is acknowledged.</summary>
    public Task FlushAsync(CancellationToken cancellation = default) => stream.FlushAsync(cancellation);

    /// <summary>Waits for the outstanding replies and hangs up.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>Gives up the batches without a reply; see <see cref="PredictionStream.Abort"/>.</summary>
    public void Abort() => stream.Abort();
}
