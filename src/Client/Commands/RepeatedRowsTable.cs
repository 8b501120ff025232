using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>How many rows of each pane repeat another one beside what was expected, as a block of text: all rows of each pane, and the sources of the last one.</summary>
internal static class RepeatedRowsTable
{
    /// <summary>Writes nothing where rows are not counted so.</summary>
    public static void Write(IReadOnlyList<ModelPane> panes, Axis axis, TextWriter output)
    {
        if (panes.LastOrDefault(pane => pane.RepeatedRows.Count > 0) is not { } last)
            return;
        output.WriteLine();
        output.WriteLine("rows that repeat another row, with all features equal or nearly so; expected of as many rows by the reference");
        var table = new TextTable("pane", "start", "source", "rows", "repeated", "expected", "nearly", "expected");
        foreach (var pane in panes)
        {
            foreach (var repeated in pane.RepeatedRows.Where(repeated => repeated.Source.Length == 0 || pane == last))
                table.Add(
                    Figure.Of(pane.Pane), Figure.Position(axis, pane.Start), repeated.Source.Length == 0 ? "all" : repeated.Source, Figure.Of(repeated.Rows),
                    Figure.Of(repeated.Share), Figure.Of(repeated.ExpectedShare), Figure.Of(repeated.NearShare), Figure.Of(repeated.ExpectedNearShare));
        }
        table.Write(output);
    }
}
