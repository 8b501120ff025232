using System.Runtime.InteropServices;
using System.Text;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Callers;

/// <summary>What of a row makes a query: the first 64 features that are not deterministic as numbers (<see cref="QuerySpace"/>), and all of them as a fingerprint. Immutable.</summary>
internal sealed class CallerColumns
{
    private readonly VersionSpec spec;
    private readonly int[] features;
    private readonly int[] columns;

    public CallerColumns(VersionSpec spec)
    {
        this.spec = spec;
        features = [.. Enumerable.Range(0, spec.Features.Length).Where(column => !spec.Features[column].Deterministic)];
        columns = features[..Math.Min(features.Length, QuerySpace.MostFeatures)];
    }

    /// <summary>Numbers of a query; 0: every feature is deterministic, and queries cannot be compared.</summary>
    public int Count => columns.Length;

    /// <summary>The hash of each category of a batch, by the column of its feature; null where there are none.</summary>
    public ulong[]?[] HashesOf(ColumnarRows rows)
    {
        var hashes = new ulong[spec.Features.Length][];
        foreach (var feature in features)
        {
            if (spec.Features[feature].Kind == FeatureKind.Categorical)
                hashes[feature] = Array.ConvertAll(rows.Columns[feature].Dictionary, category => RowFingerprints.OfText(Encoding.UTF8.GetBytes(category)));
        }
        return hashes;
    }

    /// <summary>Copies the numbers of a row; NaN where it has no value.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="hashes">By <see cref="HashesOf"/>.</param>
    /// <param name="row">Place in the batch.</param>
    /// <param name="target">As many as <see cref="Count"/>.</param>
    public void Copy(ColumnarRows rows, ulong[]?[] hashes, int row, Span<double> target)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            var column = rows.Columns[columns[i]];
            target[i] = column.Absent || MissingBitmap.IsMissing(column.Missing.Span, row) ? double.NaN
                : hashes[columns[i]] is { } categories ? QuerySpace.OfCategory(categories[MemoryMarshal.Cast<byte, int>(column.Codes.Span)[row]])
                : MemoryMarshal.Cast<byte, double>(column.Values.Span)[row];
        }
    }

    /// <summary>The fingerprints of the selected rows.</summary>
    public ulong[] FingerprintsOf(ColumnarRows rows, ulong[]?[] hashes, RowSelection selection)
    {
        var marks = new ulong[selection.Count];
        RowFingerprints.Begin(marks);
        foreach (var feature in features)
        {
            var column = rows.Columns[feature];
            if (column.Absent)
                RowFingerprints.AddMissing(marks);
            else if (hashes[feature] is { } categories)
                RowFingerprints.AddColumn(marks, selection.Of<int>(column.Codes), categories, selection.Bits(column.Missing));
            else
                RowFingerprints.AddColumn(marks, selection.Of<double>(column.Values), selection.Bits(column.Missing));
        }
        return marks;
    }
}
