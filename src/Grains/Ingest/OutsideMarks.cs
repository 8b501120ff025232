using System.Numerics;
using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>Rows with values outside the reference, on their way into the summaries of the version and each slice.</summary>
internal readonly struct OutsideMarks : IPredictedRows<OutsideRows>
{
    private readonly IReadOnlyList<(int Column, ulong[] Mask)> columns;
    private readonly int[] places;
    private readonly int[] room;

    private OutsideMarks(IReadOnlyList<(int Column, ulong[] Mask)> columns, int[] places, int[] rows) =>
        (this.columns, this.places, Rows, room) = (columns, places, rows, new int[columns.Count]);

    /// <summary>The rows, as indexes into the batch, ascending.</summary>
    public int[] Rows { get; }

    /// <param name="columns">With a bit for each row of the selection; at least one is set.</param>
    /// <param name="selection">The rows that were looked at.</param>
    public static OutsideMarks Of(IReadOnlyList<(int Column, ulong[] Mask)> columns, RowSelection selection)
    {
        var places = new List<int>();
        for (var word = 0; word < columns[0].Mask.Length; word++)
        {
            ulong rows = 0;
            foreach (var (_, mask) in columns)
                rows |= mask[word];
            for (; rows != 0; rows &= rows - 1)
                places.Add(word * RowSelection.BlockRows + BitOperations.TrailingZeroCount(rows));
        }
        int[] found = [.. places];
        return new(columns, found, Array.ConvertAll(found, selection.RowAt));
    }

    public OutsideRows SummaryIn(SummaryTable table, long pane, string source) => table.Outside(pane, source);

    public void AddTo(OutsideRows summary, int i)
    {
        var (word, bit) = Math.DivRem(places[i], RowSelection.BlockRows);
        var count = 0;
        foreach (var (column, mask) in columns)
        {
            if ((mask[word] >> bit & 1) != 0)
                room[count++] = column;
        }
        summary.Add(room.AsSpan(0, count));
    }
}
