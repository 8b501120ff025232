using System.Numerics;
using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>Rows with values outside the reference, on their way into the summaries of the version and each slice.</summary>
internal readonly struct OutsideMarks : IPredictedRows<OutsideRows>
{
    // The features of all rows, one row after another, and where those of each row end: a row goes to many slices, and is looked at once.
    private readonly int[] features;
    private readonly int[] ends;

    private OutsideMarks(int[] rows, int[] features, int[] ends) => (Rows, this.features, this.ends) = (rows, features, ends);

    /// <summary>The rows, as indexes into the batch, ascending.</summary>
    public int[] Rows { get; }

    /// <param name="columns">With a bit for each row of the selection; at least one is set.</param>
    /// <param name="selection">The rows that were looked at.</param>
    public static OutsideMarks Of(List<(int Column, ulong[] Mask)> columns, RowSelection selection)
    {
        int count = 0, marks = 0;
        var words = new ulong[columns[0].Mask.Length];
        foreach (var (_, mask) in columns)
        {
            for (var word = 0; word < words.Length; word++)
            {
                words[word] |= mask[word];
                marks += BitOperations.PopCount(mask[word]);
            }
        }
        foreach (var word in words)
            count += BitOperations.PopCount(word);
        int[] rows = new int[count], features = new int[marks], ends = new int[count];
        int row = 0, mark = 0;
        for (var word = 0; word < words.Length; word++)
        {
            for (var rest = words[word]; rest != 0; rest &= rest - 1)
            {
                var bit = BitOperations.TrailingZeroCount(rest);
                foreach (var (column, mask) in columns)
                {
                    if ((mask[word] >> bit & 1) != 0)
                        features[mark++] = column;
                }
                (rows[row], ends[row]) = (selection.RowAt(word * RowSelection.BlockRows + bit), mark);
                row++;
            }
        }
        return new(rows, features, ends);
    }

    public OutsideRows SummaryIn(SummaryTable table, long pane, string source) => table.Outside(pane, source);

    public void AddTo(OutsideRows summary, int i) => summary.Add(features.AsSpan((i == 0 ? 0 : ends[i - 1])..ends[i]));
}
