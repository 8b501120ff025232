using Watchgrain.Attacks.Generators;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests;

namespace Watchgrain.Attacks.Watching;

/// <summary>Rows of a table as the batches that an ingest grain gets.</summary>
internal static class TableBatches
{
    /// <summary>The rows of each source as a batch, at positions from the beginning of a pane on.</summary>
    /// <param name="spec">Whose features are the table's columns.</param>
    /// <param name="pane">In which the first row lies.</param>
    /// <param name="table">Rows without a label are left out where labels are wanted.</param>
    /// <param name="labelled">Whether labels come with them, as in a reference.</param>
    public static IEnumerable<(string Source, ColumnarRows Rows)> Of(VersionSpec spec, long pane, LabelledTable table, bool labelled = false) =>
        table.Rows.Select((row, i) => (Row: row, Position: spec.StartOf(pane) + i)).Where(entry => !labelled || entry.Row.Label is not null).GroupBy(entry => entry.Row.Source).Select(group =>
            (group.Key, Columns(spec, table.DecisionThreshold, [.. group.Select(entry => entry.Row)], [.. group.Select(entry => entry.Position)], labelled)));

    private static ColumnarRows Columns(VersionSpec spec, double decisionThreshold, LabelledRow[] rows, long[] positions, bool labelled) => new()
    {
        Count = rows.Length,
        Positions = CellColumns.Bytes(positions),
        Scores = CellColumns.Bytes(rows.Select(row => row.Score)),
        Classes = rows.Select(row => (byte)(row.Score >= decisionThreshold ? 1 : 0)).ToArray(),
        Labels = labelled ? rows.Select(row => (byte)row.Label!.Value).ToArray() : default(ReadOnlyMemory<byte>),
        Columns = [.. spec.Features.Select((feature, place) => Array.ConvertAll(rows, row => row.Cells[place]) is var cells && feature.Kind == FeatureKind.Numeric ? CellColumns.Numeric(cells) : CellColumns.Categorical(cells))],
    };
}
