using System.Globalization;
using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Replay;

/// <summary>The columns of a table that a spec asks for. A column that the table lacks is an error at its place in the spec.</summary>
internal sealed class ColumnSelection(TableReader table)
{
    private const int LongestQuote = 40;

    // Beyond it the gateway turns rows of a regression away.
    internal const double LargestValue = 1e18;

    private readonly List<string> names = [];

    public IReadOnlyList<string> Names => names;

    /// <returns>The place of the column in every batch.</returns>
    public int Add(ColumnReference column)
    {
        if (table.ColumnNames.IndexOf(column.Name) < 0)
            throw new InputException(column.Place, $"{table.FileName} has no column '{column.Name}'{Suggestion.For(column.Name, table.ColumnNames)}");
        var known = names.IndexOf(column.Name);
        if (known >= 0)
            return known;
        names.Add(column.Name);
        return names.Count - 1;
    }

    public int AddIfGiven(ColumnReference? column) => column is null ? -1 : Add(column);

    /// <summary>The same of a column that the table need not have.</summary>
    public int AddIfThere(ColumnReference? column) => column is null || table.ColumnNames.IndexOf(column.Name) < 0 ? -1 : Add(column);

    /// <summary>The error of a cell that is missing or no <paramref name="expected"/>.</summary>
    public InputException Error(TableBatch batch, int row, int column, string expected)
    {
        var text = batch.Columns[column].Text(row);
        var found = text.Length == 0 ? "it is missing" : $"not '{(text.Length > LongestQuote ? text[..LongestQuote] + "…" : text)}'";
        return new InputException(batch.Locate(row), $"column '{names[column]}' has to hold {expected}: {found}");
    }

    /// <summary>A position in a cell.</summary>
    /// <param name="batch">Holds the cell.</param>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    /// <param name="axis">How it is written.</param>
    /// <param name="now">Event time must not lie after it, for the gateway takes none from the future.</param>
    /// <exception cref="InputException">It is none, or lies in the future.</exception>
    public long Position(TableBatch batch, int row, int column, StreamAxis axis, DateTimeOffset now)
    {
        if (!axis.TryRead(batch.Columns[column], row, out var position))
            throw Error(batch, row, column, axis.Expected);
        return axis.IsEventTime && position > now.ToUnixTimeMilliseconds() ? throw new InputException(batch.Locate(row), $"column '{names[column]}' lies in the future: {axis.Describe(position)}") : position;
    }

    /// <summary>A label in a cell that is not empty: a class, or of a regression any number that the gateway takes.</summary>
    public double Label(TableBatch batch, int row, int column, ModelSpec spec) => spec.IsRegression ? Value(batch, row, column) : Class(batch, row, column, spec);

    /// <summary>0 or 1; of several classes a name, or a code where no class has the name.</summary>
    /// <remarks>Tables write the number 1 as 1.0 too: a name that is a number is compared as one. Then no cell is a code, for one that is no name would quietly become another class.</remarks>
    public uint Class(TableBatch batch, int row, int column, ModelSpec spec)
    {
        if (!spec.IsMulticlass)
            return TryBinary(batch.Columns[column], row, out var value) ? value : throw Error(batch, row, column, "0 or 1");
        var cells = batch.Columns[column];
        var text = cells.Text(row);
        for (var code = 0; code < spec.Classes.Count; code++)
        {
            if (spec.Classes[code] == text)
                return (uint)code;
        }
        var (isNumber, hasNumbers) = (cells.TryNumber(row, out var number), false);
        for (var code = 0; code < spec.Classes.Count; code++)
        {
            if (!double.TryParse(spec.Classes[code], NumberStyles.Float, CultureInfo.InvariantCulture, out var name) || !double.IsFinite(name))
                continue;
            if (isNumber && name == number)
                return (uint)code;
            hasNumbers = true;
        }
        return !hasNumbers && isNumber && number >= 0 && number < spec.Classes.Count && double.IsInteger(number)
            ? (uint)number
            : throw Error(batch, row, column, $"a class ({string.Join(", ", spec.Classes)}){(hasNumbers ? "" : $" or its number from 0 to {spec.Classes.Count - 1}")}");
    }

    /// <summary>What a regression predicts, or its target.</summary>
    public double Value(TableBatch batch, int row, int column) =>
        batch.Columns[column].TryNumber(row, out var value) && Math.Abs(value) <= LargestValue ? value : throw Error(batch, row, column, "a number between -1e18 and 1e18");

    private static bool TryBinary(TableColumn column, int row, out uint value)
    {
        value = 0;
        if (column.TryNumber(row, out var number))
        {
            value = number == 1 ? 1u : 0;
            return number is 0 or 1;
        }
        value = column.Text(row) is "true" or "True" or "TRUE" ? 1u : 0;
        return value == 1 || column.Text(row) is "false" or "False" or "FALSE";
    }
}
