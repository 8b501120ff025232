using System.Globalization;

namespace Watchgrain.Client.Tables;

/// <summary>Cells as moments, in milliseconds since 1970-01-01T00:00:00Z: timestamp and date columns of Parquet. A moment without a zone is taken as UTC.</summary>
public sealed class TimeColumn(long?[] milliseconds) : TableColumn
{
    public override bool IsMissing(int row) => milliseconds[row] is null;

    public override string Text(int row) =>
        milliseconds[row] is { } cell ? DateTimeOffset.FromUnixTimeMilliseconds(cell).ToString("O", CultureInfo.InvariantCulture) : "";

    public override bool TryNumber(int row, out double value)
    {
        value = milliseconds[row].GetValueOrDefault();
        return milliseconds[row] is not null;
    }

    public override bool TryInteger(int row, out long value)
    {
        value = milliseconds[row].GetValueOrDefault();
        return milliseconds[row] is not null;
    }
}
