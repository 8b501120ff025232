using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Ingest;

/// <summary>A batch after its checks: the rows that count, and those that were turned away.</summary>
public sealed record ReadBatch(ColumnarRows Rows, RowRejections Rejections)
{
    /// <summary>Rows that count and hold a category in the form of personal data.</summary>
    public int PersonalDataRows { get; init; }

    /// <summary>float32 per dimension and row that counts, row after row; empty: the rows have none.</summary>
    public ReadOnlyMemory<byte> Embeddings { get; init; }
}
