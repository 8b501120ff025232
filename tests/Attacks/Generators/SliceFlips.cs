namespace Watchgrain.Attacks.Generators;

/// <summary>Attack: of the rows with one value, whoever sends them, a share of the labels is turned round. Where they are few the figures of all rows hardly move.</summary>
/// <param name="Column">Of the value.</param>
/// <param name="Value">As its cells have it.</param>
/// <param name="Share">Of the labels of these rows, 0 to 1.</param>
public sealed record SliceFlips(string Column, string Value, double Share) : ITableChange
{
    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random)
    {
        var place = table.Place(Column);
        return table.Map(row => row.Cells[place] == Value ? LabelFlips.Turned(row, Share, null, random) : row);
    }

    /// <summary>The value of a column whose share of the rows is nearest to a given one, the first by its letters of several.</summary>
    public static string ValueOfShare(LabelledTable table, string column, double share)
    {
        var place = table.Place(column);
        return table.Rows.CountBy(row => row.Cells[place], StringComparer.Ordinal).OrderBy(entry => Math.Abs((double)entry.Value / table.Rows.Length - share)).ThenBy(entry => entry.Key, StringComparer.Ordinal).First().Key;
    }
}
