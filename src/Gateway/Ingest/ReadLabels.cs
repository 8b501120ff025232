using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Gateway.Ingest;

/// <summary>Labels after their checks: a key and a class or a target per row, when each became known (per row, or empty), and the rows that were turned away.</summary>
public sealed record ReadLabels(JoinKey[] Keys, byte[] Labels, double[] Targets, long[] KnownAt, RowRejections Rejections)
{
    /// <summary>The kept rows by label partition, in the order of the rows; a part may be empty.</summary>
    public LabelPart[] Split(int partitions)
    {
        var rows = new List<int>[partitions];
        for (var partition = 0; partition < partitions; partition++)
            rows[partition] = [];
        for (var row = 0; row < Keys.Length; row++)
        {
            if (!Rejections.Has(row))
                rows[Partitioning.OfKey(Keys[row], partitions)].Add(row);
        }
        return Array.ConvertAll(rows, own =>
        {
            var keys = new byte[own.Count * JoinKey.Size];
            for (var at = 0; at < own.Count; at++)
                Keys[own[at]].Write(keys.AsSpan(at * JoinKey.Size));
            return new LabelPart(keys, Pick(Labels, own), Pick(Targets, own), Pick(KnownAt, own));
        });
    }

    // Nothing of a column that the batch does not have.
    private static byte[] Pick<T>(T[] column, List<int> rows)
        where T : unmanaged
    {
        if (column.Length == 0)
            return [];
        var picked = new T[rows.Count];
        for (var at = 0; at < picked.Length; at++)
            picked[at] = column[rows[at]];
        return MemoryMarshal.AsBytes<T>(picked).ToArray();
    }
}
