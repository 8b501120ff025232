using System.Globalization;

namespace Watchgrain.Client.Tables;

/// <summary>Cells as doubles: floating-point and decimal columns of Parquet.</summary>
public sealed class NumberColumn(double?[] cells) : TableColumn
{
    private const double LargestExactInteger = 1L << 53;

    public override bool IsMissing(int row) => cells[row] is null;

    public override string Text(int row) => cells[row]?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    public override bool TryNumber(int row, out double value)
    {
        value = cells[row].GetValueOrDefault();
        return cells[row] is not null;
    }

    public override bool TryInteger(int row, out long value)
    {
        var isWhole = cells[row] is { } cell && double.IsInteger(cell) && Math.Abs(cell) <= LargestExactInteger;
        value = isWhole ? (long)cells[row].GetValueOrDefault() : 0;
        return isWhole;
    }
}
