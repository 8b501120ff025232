using System.Globalization;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Features;

/// <summary>Findings in plain sentences with the numbers that explain them. Invariant culture.</summary>
public static class PlainWords
{
    /// <summary>"distance from feed-3", "the score of all sources".</summary>
    public static string Name(string feature, string source) =>
        (feature == VersionSpec.ScoreFeature ? "the score" : feature) + (source.Length > 0 ? " from " + source : "");

    public static string Drift(string who, Column before, Column now, double psi) => Text($"{who} has shifted: {Change(before, now)} (PSI {psi:0.00})");

    public static string Missing(string who, double now, double before) => Text($"{who} has no usable value in {100 * now:0.0} % of the rows, against {100 * before:0.0} % in the reference");

    public static string Unseen(string who, double now, double before) => Text($"{who} has categories that the reference never saw in {100 * now:0.0} % of the rows, against {100 * before:0.0} %");

    private static string Change(Column before, Column now)
    {
        if (before.Numeric is { } then && now.Numeric is { } values)
        {
            double was = then.Mean ?? 0, spread = then.StandardDeviation ?? 0, mean = values.Mean ?? 0, deviation = values.StandardDeviation ?? 0;
            return Math.Abs(mean - was) >= Math.Abs(deviation - spread)
                ? $"mean {Number(mean)} against {Number(was)} in the reference"
                : $"standard deviation {Number(deviation)} against {Number(spread)} in the reference";
        }
        var (category, share, shareBefore) = LargestMove(before, now);
        return category is null ? "its categories are distributed differently" : Text($"'{category}' makes up {100 * share:0.0} % of the rows against {100 * shareBefore:0.0} % in the reference");
    }

    private static (string? Category, double Share, double Before) LargestMove(Column before, Column now)
    {
        if (before.Categories is not { IsExact: true } then || now.Categories is not { IsExact: true } rows)
            return default;
        return then.Counts.Concat(rows.Counts).Select(pair => pair.Key).Distinct(StringComparer.Ordinal)
            .Select(name => ((string?)name, (double)rows.CountOf(name)! / rows.Count, (double)then.CountOf(name)! / then.Count))
            .OrderByDescending(move => Math.Abs(move.Item2 - move.Item3)).ThenBy(move => move.Item1, StringComparer.Ordinal).FirstOrDefault();
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "N0" : "G3", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
