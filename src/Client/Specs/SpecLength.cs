using System.Globalization;

namespace Watchgrain.Client.Specs;

/// <summary>Lengths on an axis as people write them: <c>500ms</c>, <c>90s</c>, <c>30m</c>, <c>6h</c>, <c>1d</c>, <c>2w</c> on event time (as milliseconds), a number of rows on a sequence axis.</summary>
internal static class SpecLength
{
    private static readonly (string Suffix, double Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000)];

    public static string Expected(bool isEventTime) => isEventTime ? "a length of time such as 30m, 6h or 1d" : "a number of rows such as 5000";

    public static bool TryParse(string text, bool isEventTime, out long length)
    {
        if (!isEventTime)
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length);
        length = 0;
        foreach (var (suffix, milliseconds) in Units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)
                || !double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                continue;
            var total = Math.Round(number * milliseconds);
            if (total > TimeSpan.MaxValue.TotalMilliseconds)
                return false;
            length = (long)total;
            return true;
        }
        return false;
    }
}
