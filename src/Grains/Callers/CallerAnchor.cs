using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Abuse;

namespace Watchgrain.Grains.Callers;

/// <summary>What callers of a version are compared with, from the rows of its reference.</summary>
internal static class CallerAnchor
{
    /// <summary>2 million: 140,000 rows of 14 features. Of more rows blocks at even steps are taken.</summary>
    private const long MostNumbers = 2_000_000;

    /// <summary>1,024 rows that follow each other: runs of a source must lie within a block.</summary>
    private const int Block = 1024;

    /// <summary>Null with too few rows, or when every feature is deterministic.</summary>
    /// <param name="batches">The rows, in their order within each source.</param>
    /// <param name="spec">Of the version.</param>
    /// <param name="digest">The reference's, hexadecimal: its beginning seeds the draws.</param>
    public static CallerReference? Of(IReadOnlyCollection<(string Source, ColumnarRows Rows)> batches, VersionSpec spec, string digest)
    {
        var columns = new CallerColumns(spec);
        if (columns.Count == 0)
            return null;
        var step = 1 + (batches.Sum(batch => (long)batch.Rows.Count) * columns.Count - 1) / MostNumbers;
        var numbers = new List<double>();
        var row = new double[columns.Count];
        long at = 0;
        // Runs of a source are runs of what one caller, or one process, may have asked for.
        foreach (var (_, rows) in batches.OrderBy(batch => batch.Source, StringComparer.Ordinal))
        {
            var hashes = columns.HashesOf(rows);
            for (var i = 0; i < rows.Count; i++, at++)
            {
                if (at / Block % step != 0)
                    continue;
                columns.Copy(rows, hashes, i, row);
                numbers.AddRange(row);
            }
        }
        return CallerReference.FromReference(BinaryPrimitives.ReadUInt64BigEndian(Convert.FromHexString(digest)), CollectionsMarshal.AsSpan(numbers), columns.Count);
    }
}
