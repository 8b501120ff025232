using System.Globalization;
using Watchgrain.Client.Specs;

namespace Watchgrain.Client.Replay;

/// <summary>How fast stream time passes: a length on the axis per wall time, or as fast as the machine allows.</summary>
/// <param name="Length">Milliseconds of stream, or rows on a sequence axis. 0: as fast as possible.</param>
/// <param name="Wall">The wall time that it takes.</param>
public sealed record ReplayPace(long Length, TimeSpan Wall)
{
    public const string Syntax = "STREAM/WALL such as 1d/500ms (5000/1s on a sequence axis), or max";

    private static readonly TimeSpan DefaultWall = TimeSpan.FromMilliseconds(500);

    public static ReplayPace Max { get; } = new(0, TimeSpan.Zero);

    /// <summary>One stream day per half second; on a sequence axis one pane.</summary>
    public static ReplayPace Default(ModelSpec spec) => new(spec.Axis.IsEventTime ? (long)TimeSpan.FromDays(1).TotalMilliseconds : spec.PaneLength, DefaultWall);

    /// <summary>Reads <see cref="Syntax"/>; null when it is something else.</summary>
    public static ReplayPace? Parse(string text, bool isEventTime)
    {
        if (text == "max")
            return Max;
        var parts = text.Split('/');
        return parts.Length == 2
            && SpecLength.TryParse(parts[0], isEventTime, out var length) && length > 0
            && SpecLength.TryParse(parts[1], isEventTime: true, out var wall) && wall > 0
                ? new ReplayPace(length, TimeSpan.FromMilliseconds(wall))
                : null;
    }

    /// <summary>The wall time for a stretch of the axis.</summary>
    public TimeSpan For(long stretch) => Length == 0 ? TimeSpan.Zero : Wall * ((double)stretch / Length);

    public override string ToString() => Length == 0 ? "max" : string.Create(CultureInfo.InvariantCulture, $"{Length}/{Wall.TotalMilliseconds}ms");
}
