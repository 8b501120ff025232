using Watchgrain.Gateway.Ingest;
using Watchgrain.Grains.Embeddings;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Poisoning.Embeddings;

namespace Watchgrain.Gateway.Models;

/// <summary>A sample of the embeddings of a reference's labelled rows while it comes: of as many rows as are used, whatever their number. Not thread-safe.</summary>
/// <param name="spec">Null: the version names no embedding, and there is nothing to sample.</param>
internal sealed class ReferenceVectors(EmbeddingSpec? spec)
{
    private readonly SharedSample<byte[]> sample = new(spec?.RowsOfReference ?? 1);
    private readonly Random order = new(Seed);

    // The same reference in the same order has the same sample.
    private const int Seed = 2207;

    public void Add(ReadBatch batch)
    {
        if (spec is null || batch.Embeddings.IsEmpty || batch.Rows.Labels.IsEmpty)
            return;
        var bytes = spec.Dimension * sizeof(float);
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var priority = (ulong)order.NextInt64(long.MaxValue);
            // The label goes along behind the numbers.
            if (priority < sample.RoomOf(""))
                sample.Add("", priority, [.. BitConverter.GetBytes(priority), .. batch.Embeddings.Span.Slice(row * bytes, bytes), batch.Rows.Labels.Span[row]]);
        }
    }

    /// <summary>The sample in the order of its priorities; null without rows.</summary>
    public VectorBlock? ToBlock()
    {
        byte[][] rows = [.. sample.Items];
        return rows.Length == 0 ? null : new()
        {
            Priorities = rows.SelectMany(row => row[..sizeof(ulong)]).ToArray(),
            Values = rows.SelectMany(row => row[sizeof(ulong)..^1]).ToArray(),
            Labels = Array.ConvertAll(rows, row => row[^1]),
        };
    }
}
