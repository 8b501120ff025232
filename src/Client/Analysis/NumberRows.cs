using System.Globalization;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Analysis;

/// <summary>The rows of a table in which none of the chosen columns is empty, as numbers.</summary>
internal sealed class NumberRows
{
    private NumberRows(double[][] columns, IReadOnlyList<string> places, long incomplete) => (Columns, Places, Incomplete) = (columns, places, incomplete);

    /// <summary>The columns in the order in which they were asked for; all have the same length.</summary>
    public double[][] Columns { get; }

    /// <summary>Where each row stands: file and line, or file and row.</summary>
    public IReadOnlyList<string> Places { get; }

    /// <summary>Rows that were left out, because a cell is empty.</summary>
    public long Incomplete { get; }

    /// <param name="table">The table.</param>
    /// <param name="names">Its columns.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="hint">What the error of a cell of the first column says besides; null: nothing.</param>
    /// <exception cref="InputException">The table lacks a column, has no row without an empty cell, or a cell is neither empty nor a number.</exception>
    public static async Task<NumberRows> ReadAsync(TableReader table, IReadOnlyList<string> names, CancellationToken cancellation, string? hint = null)
    {
        foreach (var name in names)
            table.Require(name);
        List<double>[] columns = [.. names.Select(_ => new List<double>())];
        var (places, incomplete) = (new List<string>(), 0L);
        await foreach (var batch in table.ReadAsync(names, cancellation))
        {
            table.RequireRows(batch, ColumnSample.MostRows);
            for (var row = 0; row < batch.Count; row++)
            {
                if (batch.Columns.Any(column => column.IsMissing(row)))
                {
                    incomplete++;
                    continue;
                }
                for (var column = 0; column < columns.Length; column++)
                {
                    if (!batch.Columns[column].TryNumber(row, out var number))
                        throw new InputException(batch.Locate(row), $"column '{names[column]}' has to hold numbers: not '{batch.Columns[column].Text(row)}'{(column == 0 ? hint : null)}");
                    columns[column].Add(number);
                }
                places.Add(batch.Locate(row));
            }
        }
        if (places.Count == 0)
            throw new InputException(table.FileName, $"it has no row with a value in {string.Join(", ", names.Select(name => $"'{name}'"))}");
        return new NumberRows([.. columns.Select(column => column.ToArray())], places, incomplete);
    }

    /// <exception cref="InputException">A number of the column is not one that the analysis can use.</exception>
    public void Require(int column, string name, Func<double, bool> isUsable, string wanted)
    {
        var wrong = Array.FindIndex(Columns[column], number => !isUsable(number));
        if (wrong >= 0)
            throw new InputException(Places[wrong], string.Create(CultureInfo.InvariantCulture, $"column '{name}' has to hold {wanted}: not {Columns[column][wrong]}"));
    }
}
