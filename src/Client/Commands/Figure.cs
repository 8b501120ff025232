using System.Globalization;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>Figures of the contract as text.</summary>
internal static class Figure
{
    public static string Of(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Of(double? value) => value is { } known ? Of(known) : "";

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Six significant digits, for figures of any size.</summary>
    public static string Exact(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>Head of a column of what the reference shows: with a weekly rhythm figures stand beside the same weekday of it, not beside all of it.</summary>
    public static string Reference(VersionSpec spec) => spec.Rhythm == Rhythm.Weekly ? "same weekday of the reference" : "reference";

    /// <summary>A position on an axis; absent values are empty.</summary>
    public static string Position(Axis axis, long? position) => position switch
    {
        null => "",
        { } at when axis == Axis.EventTime => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        { } at => Of(at),
    };
}
