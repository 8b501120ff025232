using System.CommandLine;
using System.Globalization;
using Watchgrain.Client.Tables;
using Watchgrain.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Watchgrain.Client.Commands;

/// <summary>The options <c>--from</c> and <c>--to</c>, which panes are asked for, and <c>--last</c>, how many of them a table shows, with a line that says so when there are more.</summary>
internal static class LatestPanes
{
    /// <summary>About a screen; of days, a month.</summary>
    private const int Default = 30;

    /// <summary>What the contract gives at once.</summary>
    private const int Most = 1_000;

    public static Option<int> Last { get; } = Create();

    public static Option<string?> From { get; } = new("--from") { Description = "The first position: a number on a sequence axis, else a date or time (UTC) such as 2017-01-31." };

    public static Option<string?> To { get; } = new("--to") { Description = "The first position behind the window, as --from." };

    public static Option<DateTimeOffset?> KnownAt { get; } = new("--known-at")
    {
        Description = "Figures as they were known at this time of the server (UTC): closed panes, with the latest revision of their labels that had been written then.",
        CustomParser = result =>
        {
            if (TryReadTime(result.Tokens[0].Value, out var time))
                return time;
            result.AddError($"--known-at is a date or time (UTC) such as 2017-01-31T06:00, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    /// <summary>What <see cref="KnownAt"/> says, for a request.</summary>
    public static Timestamp? Known(ParseResult result) => result.GetValue(KnownAt) is { } at ? Timestamp.FromDateTimeOffset(at) : null;

    /// <summary>The panes from <see cref="From"/> to <see cref="To"/>; without them all that the gateway gives at once: so many are asked for that one can say of how many the latest are shown.</summary>
    /// <exception cref="InputException">An end is no position of the version's axis.</exception>
    public static PaneRange Range(ParseResult result, VersionSpec spec)
    {
        var range = new PaneRange { First = result.GetValue(From) is { } from ? PaneOf(from, From, spec) : long.MinValue };
        if (result.GetValue(To) is { } to)
            range.Last = PaneOf(PositionOf(to, To, spec) - 1, spec);
        if (range.HasLast && range.First > range.Last)
            throw new InputException(To.Name, $"the window is empty: '{result.GetValue(To)}' has to lie behind {From.Name}");
        return range;
    }

    /// <summary>The panes to show, of those that came.</summary>
    public static IEnumerable<T> Of<T>(ParseResult result, IEnumerable<T> panes) => panes.TakeLast(result.GetRequiredValue(Last));

    /// <summary>Says which panes were left out, if any were.</summary>
    public static void SayRest(ParseResult result, int count, TextWriter output)
    {
        var shown = result.GetRequiredValue(Last);
        if (count > shown)
            output.WriteLine($"the latest {shown} of {(count == Most ? "at least " : "")}{count} panes; --last N shows more, up to {Most}");
    }

    /// <summary>The pane of a position that an option says.</summary>
    /// <exception cref="InputException">It is no position of the version's axis.</exception>
    public static long PaneOf(string position, Option option, VersionSpec spec) => PaneOf(PositionOf(position, option, spec), spec);

    // ISO 8601 alone: 01.05.2001 is May for some and January for others.
    private static bool TryReadTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static long PaneOf(long position, VersionSpec spec) => (long)Math.Floor((decimal)position / spec.PaneLength);

    private static long PositionOf(string text, Option option, VersionSpec spec)
    {
        if (spec.Axis == Axis.EventTime && TryReadTime(text, out var time))
            return time.ToUnixTimeMilliseconds();
        if (spec.Axis == Axis.Sequence && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        throw new InputException(option.Name, $"'{text}' is no {(spec.Axis == Axis.EventTime ? "date or time, such as 2017-01-31 or 2017-01-31T06:00" : "number of a row")}");
    }

    private static Option<int> Create()
    {
        var option = new Option<int>("--last") { Description = $"How many panes, 1 to {Most}.", DefaultValueFactory = _ => Default };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > Most)
                result.AddError($"--last is a number of panes between 1 and {Most}");
        });
        return option;
    }
}
