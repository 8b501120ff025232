using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Analysis;

/// <summary>What an analysis asks of a table.</summary>
internal static class TableColumns
{
    /// <exception cref="InputException">The table has no such column; the message suggests the one that was probably meant.</exception>
    public static void Require(this TableReader table, string column)
    {
        if (!table.ColumnNames.Contains(column, StringComparer.Ordinal))
            throw new InputException(table.FileName, $"there is no column '{column}'{Suggestion.For(column, table.ColumnNames)}");
    }

    /// <exception cref="InputException">The table has more rows up to here than the gateway takes: better said now than after all of them have been read.</exception>
    public static void RequireRows(this TableReader table, TableBatch read, int most)
    {
        if (read.FirstRow + read.Count > most)
            throw new InputException(table.FileName, $"it has more than {most:N0} rows, and an analysis takes at most so many: draw a sample first");
    }
}
