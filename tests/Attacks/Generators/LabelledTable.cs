using System.Collections.Immutable;
using System.Globalization;

namespace Watchgrain.Attacks.Generators;

/// <summary>Real rows with scores, labels and sources, in the order in which they are sent. Immutable.</summary>
/// <param name="Columns">Names of the features.</param>
/// <param name="Rows">The rows.</param>
public sealed record LabelledTable(ImmutableArray<string> Columns, ImmutableArray<LabelledRow> Rows)
{
    /// <summary>Class 1 is predicted at this score and above.</summary>
    public double DecisionThreshold { get; init; } = 0.5;

    /// <summary>The place of a column among the cells of a row.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public int Place(string column) => Columns.IndexOf(column) is var place and >= 0 ? place : throw new ArgumentException($"The table has no column {column}.", nameof(column));

    /// <summary>The numbers of a column, one per row; a missing one is NaN.</summary>
    public double[] Numbers(string column)
    {
        var place = Place(column);
        return [.. Rows.Select(row => NumberOf(row.Cells[place]))];
    }

    /// <summary>The same columns with each row replaced by what a function makes of it.</summary>
    public LabelledTable Map(Func<LabelledRow, LabelledRow> change) => this with { Rows = [.. Rows.Select(change)] };

    /// <summary>Rows with the indices of a range, as a window of the table.</summary>
    public LabelledTable Slice(int first, int count) => this with { Rows = Rows.Slice(first, count) };

    /// <summary>So many rows drawn at random without replacement, in random order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than there are.</exception>
    public LabelledTable Draw(int count, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Rows.Length);
        var order = Enumerable.Range(0, Rows.Length).ToArray();
        // Fisher and Yates, as far as rows are needed.
        for (var i = 0; i < count; i++)
        {
            var j = random.Next(i, order.Length);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return this with { Rows = [.. order.Take(count).Select(row => Rows[row])] };
    }

    /// <summary>A row with another text in one cell.</summary>
    internal static LabelledRow With(LabelledRow row, int place, string cell) => row with { Cells = row.Cells.SetItem(place, cell), IsChanged = true };

    internal static double NumberOf(string cell) => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);

    internal static string CellOf(double number) => double.IsNaN(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture);
}
