namespace Watchgrain.Attacks.Generators;

/// <summary>Attack: one numeric column moves by so little from window to window that each looks like the one before, at all sources. After w windows it has moved by w steps.</summary>
/// <param name="Column">Which.</param>
/// <param name="Step">Per window, in units of the column.</param>
/// <param name="WindowRows">Rows of a window; the first of them moves by one step already.</param>
public sealed record BoilingFrog(string Column, double Step, int WindowRows) : ITableChange
{
    /// <summary>A step of so many standard deviations that the column has in a table.</summary>
    public static BoilingFrog Of(LabelledTable reference, string column, double deviations, int windowRows)
    {
        double[] numbers = [.. reference.Numbers(column).Where(number => !double.IsNaN(number))];
        var mean = numbers.Average();
        return new(column, deviations * Math.Sqrt(numbers.Average(number => (number - mean) * (number - mean))), windowRows);
    }

    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random)
    {
        var place = table.Place(Column);
        return table with { Rows = [.. table.Rows.Select((row, i) => LabelledTable.With(row, place, LabelledTable.CellOf(LabelledTable.NumberOf(row.Cells[place]) + Step * (1 + i / WindowRows))))] };
    }
}
