using System.Globalization;

namespace Watchgrain.Grains.Governance;

/// <summary>Times of a policy file: a whole number of minutes, hours or days, "30m", "12h", "3d".</summary>
public static class PolicyDuration
{
    /// <summary>What <see cref="Parse"/> reads, in words.</summary>
    public const string Form = "a whole number of minutes, hours or days from 1m to 30d, such as 30m, 12h or 3d";

    /// <summary>Shorter than the reminders that keep them can be relied on for makes no sense.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    /// <summary>What nobody has decided in a month nobody will decide.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromDays(30);

    /// <summary>Null when the text is no time, or outside the range.</summary>
    public static TimeSpan? Parse(string? text)
    {
        if (text is not { Length: > 1 and <= 6 } || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        TimeSpan? time = text[^1] switch { 'm' => TimeSpan.FromMinutes(number), 'h' => TimeSpan.FromHours(number), 'd' => TimeSpan.FromDays(number), _ => null };
        return time >= Least && time <= Most ? time : null;
    }

    /// <summary>As it would stand in a policy; of seconds, which none can have, "90s".</summary>
    public static string Of(TimeSpan time) => time switch
    {
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays}d"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours}h"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerMinute == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds}s"),
    };
}
