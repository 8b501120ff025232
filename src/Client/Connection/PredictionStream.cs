using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Watchgrain.V1;

namespace Watchgrain.Client.Connection;

/// <summary>
/// Sends batches of predictions of one producer and numbers them. A reply means that the rows are durable and will count exactly once; what has no reply is sent again under its number when the connection breaks.
/// Calls from several threads are safe, and get their numbers in the order in which they found a place in the window.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a gRPC stream, and the contract calls it so.")]
public sealed class PredictionStream : IAsyncDisposable
{
    private readonly Producer producer;
    private readonly NumberedStream<ReportRequest, ReportResponse> stream;

    internal PredictionStream(Producer producer, NumberedStream<ReportRequest, ReportResponse> stream) => (this.producer, this.stream) = (producer, stream);

    /// <summary>Waits for a place in the window or, while no gateway takes batches, for room in the spill file.</summary>
    /// <param name="source">Who supplied the data.</param>
    /// <param name="batch">The rows; none when only the watermark is to move.</param>
    /// <param name="watermark">A promise: the source sends no more rows before this position.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    /// <returns>A task for the reply. <see cref="Grpc.Core.RpcException"/> when the gateway refuses the batch; the stream has ended then. A batch in the spill file has its reply when a gateway has taken it; <see cref="Spill.BatchDroppedException"/> when there was no room.</returns>
    public ValueTask<Task<ReportResponse>> SendAsync(string source, Batch batch, long? watermark = null, CancellationToken cancellation = default)
    {
        var request = RequestOf(source, watermark);
        request.Batch = batch;
        return stream.SendAsync(request, cancellation);
    }

    /// <summary>The same for one row, at a fraction of the cost of a batch with one row. It must not change until it has its reply.</summary>
    /// <param name="source">Who supplied the data.</param>
    /// <param name="row">Its values, in the order of the features in the version's spec.</param>
    /// <param name="watermark">A promise: the source sends no more rows before this position.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    /// <returns>As for a batch.</returns>
    public ValueTask<Task<ReportResponse>> SendAsync(string source, Row row, long? watermark = null, CancellationToken cancellation = default)
    {
        var request = RequestOf(source, watermark);
        request.Row = row;
        return stream.SendAsync(request, cancellation);
    }

    /// <summary>The same for rows that one caller asked for.</summary>
    /// <param name="source">Who supplied the data.</param>
    /// <param name="callerHash">A keyed hash of who asked, 16 to 64 bytes: of tenant and credential together.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="watermark">A promise: the source sends no more rows before this position.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    /// <returns>As for a batch.</returns>
    public ValueTask<Task<ReportResponse>> SendAsync(string source, ReadOnlyMemory<byte> callerHash, Batch batch, long? watermark = null, CancellationToken cancellation = default)
    {
        var request = RequestOf(source, watermark);
        (request.CallerHash, request.Batch) = (ByteString.CopyFrom(callerHash.Span), batch);
        return stream.SendAsync(request, cancellation);
    }

    /// <summary>The same for one row that a caller asked for.</summary>
    /// <param name="source">Who supplied the data.</param>
    /// <param name="callerHash">A keyed hash of who asked, 16 to 64 bytes: of tenant and credential together.</param>
    /// <param name="row">Its values, in the order of the features in the version's spec.</param>
    /// <param name="watermark">A promise: the source sends no more rows before this position.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    /// <returns>As for a batch.</returns>
    public ValueTask<Task<ReportResponse>> SendAsync(string source, ReadOnlyMemory<byte> callerHash, Row row, long? watermark = null, CancellationToken cancellation = default)
    {
        var request = RequestOf(source, watermark);
        (request.CallerHash, request.Row) = (ByteString.CopyFrom(callerHash.Span), row);
        return stream.SendAsync(request, cancellation);
    }

    /// <summary>Sends the rows that are taken once there is a place for them.</summary>
    internal ValueTask<Task<ReportResponse>> SendAsync(string source, Func<RowGathering> take, CancellationToken cancellation) => stream.SendAsync(
        () =>
        {
            var request = RequestOf(source, null);
            var rows = take();
            (request.CallerHash, request.Batch) = (rows.Caller, rows.ToBatch());
            return request;
        },
        cancellation);

    /// <summary>Counts rows that get no reply.</summary>
    internal void Lost(Batch rows) => stream.Lost(new ReportRequest { Batch = rows });

    private ReportRequest RequestOf(string source, long? watermark)
    {
        var request = new ReportRequest { ModelId = producer.ModelId, Version = producer.Version, ProducerId = producer.ProducerId, ProducerEpoch = producer.Epoch, Source = source };
        if (watermark is { } position)
            request.Watermark = position;
        return request;
    }

    /// <summary>Completes when every batch sent so far is acknowledged.</summary>
    public Task FlushAsync(CancellationToken cancellation = default) => stream.FlushAsync(cancellation);

    /// <summary>Waits for the outstanding replies and hangs up; what is in the spill file stays there.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>Gives up the batches without a reply: whether they count is then unknown, and sending them again under their numbers is safe.</summary>
    public void Abort() => stream.Abort();
}
