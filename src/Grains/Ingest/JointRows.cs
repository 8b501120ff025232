using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Labels;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>
/// Adds one row in 16 to the joint distribution of the numeric features. Which rows depends on nothing but the rows and a seed of the reference, so that any split into batches takes the same ones: it is decided by the prediction id, and for rows without ids by position, score and numbers; rows that are
/// equal in all of these are taken together. Not thread-safe.
/// </summary>
internal sealed class JointRows(RandomFourierMap map, int[] columns)
{
    private ulong[] fingerprints = [];
    private double[] sampled = [];

    public void AddTo(SummaryTable table, long pane, string source, ColumnarRows rows, RowSelection selection)
    {
        if (fingerprints.Length < selection.Count)
            fingerprints = new ulong[selection.Count];
        var marks = fingerprints.AsSpan(0, selection.Count);
        RowFingerprints.Begin(marks, map.Seed);
        if (rows.Keys.IsEmpty)
            MarkByContent(marks, rows, selection);
        else
            MarkById(marks, rows, selection);
        var values = Sample(marks, rows, selection);
        // A row by itself is mostly not sampled: then there is nothing to write.
        if (!values.IsEmpty)
            table.Joint(pane, source).Add(map, values);
    }

    private static void MarkById(Span<ulong> marks, ColumnarRows rows, RowSelection selection)
    {
        var keys = rows.Keys.Span;
        for (var i = 0; i < marks.Length; i++)
            RowFingerprints.AddColumn(marks.Slice(i, 1), [JoinKey.Read(keys[(selection.RowAt(i) * JoinKey.Size)..]).High]);
    }

    private void MarkByContent(Span<ulong> marks, ColumnarRows rows, RowSelection selection)
    {
        RowFingerprints.AddColumn(marks, selection.Of<ulong>(rows.Positions));
        RowFingerprints.AddColumn(marks, selection.Of<double>(rows.Scores));
        foreach (var column in columns)
        {
            var values = rows.Columns[column];
            if (values.Absent)
                RowFingerprints.AddMissing(marks);
            else
                RowFingerprints.AddColumn(marks, selection.Of<double>(values.Values), selection.Bits(values.Missing));
        }
    }

    private ReadOnlySpan<double> Sample(ReadOnlySpan<ulong> marks, ColumnarRows rows, RowSelection selection)
    {
        var used = 0;
        for (var i = 0; i < marks.Length; i++)
        {
            if (!RowFingerprints.IsSampled(marks[i]))
                continue;
            if (sampled.Length < used + columns.Length)
                Array.Resize(ref sampled, Math.Max(2 * sampled.Length, used + columns.Length));
            rows.CopyNumbers(selection.RowAt(i), columns, sampled.AsSpan(used, columns.Length));
            used += columns.Length;
        }
        return sampled.AsSpan(0, used);
    }
}
