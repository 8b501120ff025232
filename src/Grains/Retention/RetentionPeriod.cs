using System.Globalization;

namespace Watchgrain.Grains.Retention;

/// <summary>How long something is kept: whole days or years of 365 days, "90d", "6y", or "forever".</summary>
public static class RetentionPeriod
{
    /// <summary>In words.</summary>
    public const string Form = "a whole number of days or years, such as 90d or 6y, or forever";

    public const string Forever = "forever";

    private const int DaysOfYear = 365;
    private const int MostDays = 100 * DaysOfYear;

    /// <summary>False when the text is no period; null: forever.</summary>
    public static bool TryParse(string? text, out TimeSpan? period)
    {
        period = null;
        if (text == Forever) return true;
        if (text is not { Length: > 1 } || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        var days = text[^1] switch { 'd' => number, 'y' when number <= MostDays / DaysOfYear => number * DaysOfYear, _ => -1 };
        if (days is < 1 or > MostDays) return false;
        period = TimeSpan.FromDays(days);
        return true;
    }
}
