using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>The slices of a version that nobody declared and labels have shown, as a block of text.</summary>
internal static class DiscoveredSlicesTable
{
    public static void Write(ListDiscoveredSlicesResponse discovered, Axis axis, TextWriter output)
    {
        output.WriteLine();
        if (discovered.Cells == 0)
        {
            output.WriteLine("discovered slices: nothing is watched without a reference that has labels in six panes");
            return;
        }
        output.WriteLine($"discovered slices, of {discovered.Cells} cells of features and {discovered.Pairs} pairs:");
        var table = new TextTable("slice", "condition", "since", "labelled", "share", "contradictions", "expected", "ln evidence", "of", "lasts");
        foreach (var slice in discovered.Slices)
            table.Add(
                slice.Name, slice.Where, Figure.Position(axis, slice.Since), Figure.Of(slice.Labelled), Figure.Of(slice.Share), Figure.Of(slice.ContradictionRate), Figure.Of(slice.ExpectedContradictionRate),
                Figure.Exact(slice.LogEvidence), Figure.Exact(slice.LogThreshold), slice.Lasts ? "yes" : "no");
        table.Write(output, "none");
        if (discovered.WithoutPlace > 0)
            output.WriteLine($"{discovered.WithoutPlace} more have departed than the budget has places for");
    }
}
