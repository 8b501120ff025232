using Google.Protobuf;
using Watchgrain.V1;

namespace Watchgrain.Client.Connection;

/// <summary>What the client has to know of a request that carries a batch, be it of predictions or of labels.</summary>
/// <param name="Kind"><c>predictions</c> or <c>labels</c>.</param>
/// <param name="Parser">Reads the request back.</param>
/// <param name="ProducerOf">Who sends it.</param>
/// <param name="SequenceOf">Its number.</param>
/// <param name="RowsOf">Its rows.</param>
/// <param name="DroppedOf">Rows that the client dropped before it, as it reports them.</param>
/// <param name="Number">Gives it a number and the rows that were dropped before it.</param>
internal sealed record BatchForm<TRequest>(
    string Kind, MessageParser<TRequest> Parser, Func<TRequest, Producer> ProducerOf, Func<TRequest, ulong> SequenceOf, Func<TRequest, int> RowsOf, Func<TRequest, long> DroppedOf, Action<TRequest, ulong, long> Number)
    where TRequest : class, IMessage<TRequest>;

/// <summary>The two of the contract.</summary>
internal static class BatchForm
{
    public static BatchForm<ReportRequest> Predictions { get; } = new(
        "predictions",
        ReportRequest.Parser,
        request => new Producer(request.ModelId, request.Version, request.ProducerId, request.ProducerEpoch),
        request => request.Sequence,
        request => request.Row is null ? request.Batch?.Positions.Count ?? 0 : 1,
        request => request.ClientDroppedRows,
        (request, sequence, dropped) => (request.Sequence, request.ClientDroppedRows) = (sequence, dropped));

    public static BatchForm<ReportLabelsRequest> Labels { get; } = new(
        "labels",
        ReportLabelsRequest.Parser,
        request => new Producer(request.ModelId, request.Version, request.ProducerId, request.ProducerEpoch),
        request => request.Sequence,
        request => request.Labels.Count,
        request => request.ClientDroppedRows,
        (request, sequence, dropped) => (request.Sequence, request.ClientDroppedRows) = (sequence, dropped));
}
