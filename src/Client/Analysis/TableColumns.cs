using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Analysis;

/// <summary>Columns that a command line names.</summary>
internal static class TableColumns
{
    /// <exception cref="InputException">The table has no such column; the message suggests the one that was probably meant.</exception>
    public static void Require(this TableReader table, string column)
    {
        if (!table.ColumnNames.Contains(column, StringComparer.Ordinal))
            throw new InputException(table.FileName, $"there is no column '{column}'{Suggestion.For(column, table.ColumnNames)}");
    }
}
