using System.Globalization;

namespace Watchgrain.Client.Tables;

/// <summary>Cells as text: every column of a CSV, text columns of Parquet.</summary>
public sealed class TextColumn(string?[] cells) : TableColumn
{
    public override bool IsMissing(int row) => string.IsNullOrEmpty(cells[row]);

    public override string Text(int row) => cells[row] ?? "";

    public override bool TryNumber(int row, out double value) => double.TryParse(cells[row], NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    public override bool TryInteger(int row, out long value) => long.TryParse(cells[row], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
