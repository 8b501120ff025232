using System.Runtime.InteropServices;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Grains.Embeddings;

/// <summary>Embeddings of rows on their way to the sample. Columns are blocks of little-endian bytes. Never written anywhere.</summary>
[GenerateSerializer, Immutable, Alias("wg.VectorBlock")]
public sealed record VectorBlock
{
    /// <summary>Who supplied the rows; of a reference empty.</summary>
    [Id(0)] public string Source { get; init; } = "";

    /// <summary>uint64 per row, drawn so that nobody can foresee it: the lowest stay.</summary>
    [Id(1)] public required ReadOnlyMemory<byte> Priorities { get; init; }

    /// <summary>float32 per dimension and row, row after row.</summary>
    [Id(2)] public required ReadOnlyMemory<byte> Values { get; init; }

    /// <summary>16 bytes per row (<see cref="JoinKey"/>); of a reference empty.</summary>
    [Id(3)] public ReadOnlyMemory<byte> Keys { get; init; }

    /// <summary>int64 per row; of a reference empty.</summary>
    [Id(4)] public ReadOnlyMemory<byte> Positions { get; init; }

    /// <summary>One byte per row, the code of a class. Only of a reference.</summary>
    [Id(5)] public ReadOnlyMemory<byte> Labels { get; init; }

    public int Count => Priorities.Length / sizeof(ulong);

    public ulong PriorityOf(int row) => MemoryMarshal.Cast<byte, ulong>(Priorities.Span)[row];

    public long PositionOf(int row) => MemoryMarshal.Cast<byte, long>(Positions.Span)[row];

    public JoinKey KeyOf(int row) => JoinKey.Read(Keys.Span[(row * JoinKey.Size)..]);

    /// <summary>A copy.</summary>
    public float[] ValuesOf(int row, int dimension) => MemoryMarshal.Cast<byte, float>(Values.Span).Slice(row * dimension, dimension).ToArray();
}
