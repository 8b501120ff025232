using Watchgrain.Attacks.Generators;

namespace Watchgrain.Attacks.Families;

/// <summary>The rows of the census that the reference does not have, in random order, dealt to its four sources and cut into panes.</summary>
internal static class CensusPanes
{
    /// <param name="tables">The census.</param>
    /// <param name="random">Orders them.</param>
    /// <param name="change">What happens to the rows before they are dealt; null: nothing.</param>
    public static LabelledTable[] Draw(RealTables tables, Random random, ITableChange? change = null)
    {
        var rows = tables.AdultsAfter.Draw(tables.AdultsAfter.Rows.Length, random);
        rows = new DealtSources(RealTables.AdultSources).Apply(change?.Apply(rows, random) ?? rows, random);
        return [.. Enumerable.Range(0, rows.Rows.Length / RealTables.AdultPane).Select(pane => rows.Slice(pane * RealTables.AdultPane, RealTables.AdultPane))];
    }
}
