using System.Buffers.Binary;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Gateway.Ingest;

/// <summary>Labels after their checks: a key and a label per row, when each became known (per row, or empty), and the rows that were turned away.</summary>
public sealed record ReadLabels(JoinKey[] Keys, byte[] Labels, long[] KnownAt, RowRejections Rejections)
{
    /// <summary>The kept rows by label partition, in the order of the rows; a part may be empty.</summary>
    public (byte[] Keys, byte[] Labels, byte[] KnownAt)[] Split(int partitions)
    {
        var counts = new int[partitions];
        for (var row = 0; row < Keys.Length; row++)
        {
            if (!Rejections.Has(row))
                counts[Partitioning.OfKey(Keys[row], partitions)]++;
        }
        var parts = Array.ConvertAll(counts, count => (Keys: new byte[count * JoinKey.Size], Labels: new byte[count], KnownAt: new byte[KnownAt.Length == 0 ? 0 : count * sizeof(long)]));
        var next = new int[partitions];
        for (var row = 0; row < Keys.Length; row++)
        {
            if (Rejections.Has(row))
                continue;
            var partition = Partitioning.OfKey(Keys[row], partitions);
            var at = next[partition]++;
            Keys[row].Write(parts[partition].Keys.AsSpan(at * JoinKey.Size));
            parts[partition].Labels[at] = Labels[row];
            if (KnownAt.Length > 0)
                BinaryPrimitives.WriteInt64LittleEndian(parts[partition].KnownAt.AsSpan(at * sizeof(long)), KnownAt[row]);
        }
        return parts;
    }
}
