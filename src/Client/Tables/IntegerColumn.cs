using System.Globalization;

namespace Watchgrain.Client.Tables;

/// <summary>Cells as whole numbers: integer and boolean (0 and 1) columns of Parquet.</summary>
public sealed class IntegerColumn(long?[] cells) : TableColumn
{
    public override bool IsMissing(int row) => cells[row] is null;

    public override string Text(int row) => cells[row]?.ToString(CultureInfo.InvariantCulture) ?? "";

    public override bool TryNumber(int row, out double value)
    {
        value = cells[row].GetValueOrDefault();
        return cells[row] is not null;
    }

    public override bool TryInteger(int row, out long value)
    {
        value = cells[row].GetValueOrDefault();
        return cells[row] is not null;
    }
}
