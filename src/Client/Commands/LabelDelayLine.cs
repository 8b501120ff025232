using System.Globalization;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>How long labels take, in one line.</summary>
internal static class LabelDelayLine
{
    /// <summary>Writes nothing when there is no label.</summary>
    public static void Write(LabelDelay? delay, Axis axis, TextWriter output)
    {
        if (delay is null)
            return;
        var reached = delay.Quantiles.Select(quantile => string.Create(CultureInfo.InvariantCulture, $"{100 * quantile.Share:0} % within {Of(quantile.Age, axis)}")).ToArray();
        output.WriteLine($"labels after a prediction: {(reached.Length > 0 ? string.Join(", ", reached) : "fewer than half of the predictions have theirs yet")}");
    }

    /// <summary>An age on an axis: the two largest units, or rows.</summary>
    public static string Of(long age, Axis axis)
    {
        if (axis != Axis.EventTime)
            return string.Create(CultureInfo.InvariantCulture, $"{age:#,0} row{(age == 1 ? "" : "s")}");
        var span = TimeSpan.FromMilliseconds(age);
        return span switch
        {
            { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Days} d {span.Hours} h"),
            { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes} min"),
            { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s"),
        };
    }
}
