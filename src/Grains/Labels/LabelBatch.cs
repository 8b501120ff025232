using System.Runtime.InteropServices;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Labels;

/// <summary>The labels of one request that belong to one label partition.</summary>
[GenerateSerializer, Immutable, Alias("wg.LabelBatch")]
public sealed record LabelBatch : INumberedBatch
{
    [Id(0)] public required string ProducerId { get; init; }

    [Id(1)] public required ulong ProducerEpoch { get; init; }

    [Id(2)] public required ulong Sequence { get; init; }

    /// <summary>Low 64 bits of a hash over the decoded request.</summary>
    [Id(3)] public required ulong ContentHash { get; init; }

    /// <summary>Who supplied the labels.</summary>
    [Id(4)] public required string Source { get; init; }

    /// <summary>16 bytes per label (<see cref="JoinKey"/>).</summary>
    [Id(5)] public required ReadOnlyMemory<byte> Keys { get; init; }

    /// <summary>One byte per label, 0 or 1, or the code of one of several classes; empty for a regression.</summary>
    [Id(6)] public required ReadOnlyMemory<byte> Labels { get; init; }

    /// <summary>Labels that the gateway turned away. Only the part that goes to the request's first partition carries them.</summary>
    [Id(7)] public int RejectedRows { get; init; }

    /// <summary>Labels that the sender's client lost before this batch; in the first partition's part only.</summary>
    [Id(8)] public long ClientDroppedRows { get; init; }

    /// <summary>When each label became known: a little-endian int64 position per label, or empty.</summary>
    [Id(9)] public ReadOnlyMemory<byte> KnownAt { get; init; }

    /// <summary>float64 per label: the targets of a regression; empty for other models.</summary>
    [Id(12)] public ReadOnlyMemory<byte> Targets { get; init; }

    public int Count => Keys.Length / JoinKey.Size;

    /// <summary>The label at a place.</summary>
    public LabelValue At(int i) => new(Targets.IsEmpty ? Labels.Span[i] : MemoryMarshal.Cast<byte, double>(Targets.Span)[i], Source) { KnownAt = KnownAt.IsEmpty ? null : MemoryMarshal.Cast<byte, long>(KnownAt.Span)[i] };
}
