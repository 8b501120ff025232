namespace Watchgrain.Attacks.Generators;

/// <summary>Control: honest sources that differ. Each value of a column is a source, the airport of origin of a flight say; values beyond the most frequent ones are one source together.</summary>
/// <param name="Column">Whose values are the sources' names.</param>
/// <param name="Most">So many values are sources of their own.</param>
/// <remarks>No row counts as changed: a source is only whose the row is.</remarks>
public sealed record SourcesByColumn(string Column, int Most) : ITableChange
{
    /// <summary>Source of all rows whose value is none of the most frequent.</summary>
    public const string Rest = "rest";

    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random) => Named(table, Largest(table));

    /// <summary>The most frequent values of a table: of all its windows together, say.</summary>
    public IReadOnlySet<string> Largest(LabelledTable table)
    {
        var place = table.Place(Column);
        return table.Rows.CountBy(row => row.Cells[place], StringComparer.Ordinal).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(Most).Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The rows by these sources.</summary>
    public LabelledTable Named(LabelledTable table, IReadOnlySet<string> own)
    {
        var place = table.Place(Column);
        return table.Map(row => row with { Source = own.Contains(row.Cells[place]) ? row.Cells[place] : Rest });
    }
}
