using System.Globalization;

namespace Watchgrain.Silo.Storage;

/// <summary>What the table of reminders holds beside the reminder's name and its grain. A version counts the writes of a row: it is the ETag.</summary>
internal static class ReminderRow
{
    public static ReminderEntry Entry(string grainId, string name, long startAt, long period, long version) => new()
    {
        GrainId = GrainId.Parse(grainId),
        ReminderName = name,
        StartAt = DateTimeOffset.FromUnixTimeMilliseconds(startAt).UtcDateTime,
        Period = TimeSpan.FromMilliseconds(period),
        ETag = ETag(version),
    };

    public static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>-1, which no row has, for an ETag that this table never gave.</summary>
    public static long Version(string eTag) => long.TryParse(eTag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;

    /// <summary>Milliseconds since 1970, rounded up: a reminder never comes early.</summary>
    public static long StartAt(ReminderEntry entry) => (entry.StartAt.Ticks - DateTime.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
}
