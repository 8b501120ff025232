using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Ingest;

/// <summary>A batch as the gateway hands it to its ingest partition: checked, without the rows that the gateway rejected.</summary>
[GenerateSerializer, Immutable, Alias("wg.IngestBatch")]
public sealed record IngestBatch : INumberedBatch
{
    [Id(0)] public required string ProducerId { get; init; }

    [Id(1)] public required ulong ProducerEpoch { get; init; }

    [Id(2)] public required ulong Sequence { get; init; }

    /// <summary>A hash over the decoded request (<see cref="ContentMark"/>): the same sequence with other content is refused.</summary>
    [Id(3)] public required ulong ContentHash { get; init; }

    [Id(4)] public required string Source { get; init; }

    /// <summary>The source sends nothing more before this position.</summary>
    [Id(5)] public long? Watermark { get; init; }

    [Id(6)] public required ColumnarRows Rows { get; init; }

    /// <summary>Rows that the gateway turned away; counted here, so that the count is durable.</summary>
    [Id(7)] public int RejectedRows { get; init; }

    /// <summary>Rows with a category that has the form of personal data, of those that count.</summary>
    [Id(101)] public int PersonalDataRows { get; init; }

    [Id(8)] public string LineageRunId { get; init; } = "";

    [Id(9)] public bool HasCaller { get; init; }

    /// <summary>Who asked for all these predictions: the first eight bytes of the keyed hash, hexadecimal. Null: nobody said, or the gateway is of a release that did not say it.</summary>
    [Id(100)] public string? Caller { get; init; }

    /// <summary>Rows that the sender's client lost before this batch; counted with it, so that a batch that is sent again does not count them twice.</summary>
    [Id(10)] public long ClientDroppedRows { get; init; }
    /// <summary>To be answered before it is durable; may be shed.</summary>
    [Id(11)] public bool BestEffort { get; init; }

    /// <summary>Earlier batches of best effort of this version that the gateway could not hand over. Counted when this batch is accepted or a duplicate.</summary>
    [Id(12)] public LostTelemetry Lost { get; init; }
}
