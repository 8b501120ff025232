using System.Globalization;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Specs;

/// <summary>
/// How a row finds its position. Event time: milliseconds since 1970-01-01T00:00:00Z, read from a column by a unit (a number of milliseconds, seconds or minutes since then), by a .NET format,
/// or as ISO 8601 (the default); a time without a zone is UTC. Sequence: the number of the row in its file, from 0.
/// </summary>
/// <param name="Column">The time column; null on a sequence axis.</param>
/// <param name="MillisecondsPerUnit">Null: the cells are text.</param>
/// <param name="Format">A custom format; null: ISO 8601.</param>
public sealed record StreamAxis(ColumnReference? Column, long? MillisecondsPerUnit, string? Format)
{
    private const double LargestMilliseconds = 253_402_300_799_999; // the last of year 9999
    private static readonly string[] IsoFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    public bool IsEventTime => Column is not null;

    public Axis Kind => IsEventTime ? Axis.EventTime : Axis.Sequence;

    /// <summary>The position in a cell. On a sequence axis cells hold row numbers.</summary>
    public bool TryRead(TableColumn column, int row, out long position)
    {
        if (!IsEventTime)
            return column.TryInteger(row, out position) && position >= 0;
        if (column is TimeColumn)
            return column.TryInteger(row, out position);
        if (MillisecondsPerUnit is not { } unit)
            return TryParse(column.Text(row), out position);
        position = 0;
        if (!column.TryNumber(row, out var number) || !(Math.Abs(number * unit) <= LargestMilliseconds))
            return false;
        position = (long)Math.Round(number * unit);
        return true;
    }

    /// <summary>A position as a spec writes it: a row number, or an ISO 8601 time whatever the format of the cells.</summary>
    public bool TryReadBound(string text, out long position) =>
        IsEventTime ? (this with { Format = null }).TryParse(text, out position) : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out position);

    /// <summary>A position for people: a UTC time, without its time of day at midnight, or a row number.</summary>
    public string Describe(long position)
    {
        if (!IsEventTime)
            return $"row {position.ToString(CultureInfo.InvariantCulture)}";
        var time = DateTimeOffset.FromUnixTimeMilliseconds(position);
        return time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>What a cell should have looked like, for an error.</summary>
    public string Expected => (IsEventTime, MillisecondsPerUnit, Format) switch
    {
        (false, _, _) => "a row number",
        (_, not null, _) => "a number since 1970-01-01T00:00:00Z",
        (_, _, not null) => $"a time of the format {Format}",
        _ => "a time such as 2001-02-28T13:45:00Z",
    };

    private bool TryParse(string text, out long position)
    {
        var isTime = DateTimeOffset.TryParseExact(
            text, Format is null ? IsoFormats : [Format], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        position = isTime ? time.ToUnixTimeMilliseconds() : 0;
        return isTime;
    }
}
