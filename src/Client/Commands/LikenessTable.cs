using System.Globalization;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>Which sources contradict the model in the same way, as a block of text.</summary>
internal static class LikenessTable
{
    public static void Write(GetLikenessResponse shown, Axis axis, TextWriter output)
    {
        output.WriteLine();
        if (!shown.HasFirstPane)
        {
            output.WriteLine("no judged labels to compare sources by");
            return;
        }
        output.WriteLine($"likeness of sources, {Figure.Position(axis, shown.Start)} to {Figure.Position(axis, shown.End)}: {Figure.Of((long)shown.Sources.Count)} compared{LeftOut(shown)}, {Figure.Of(shown.Sources.LongCount(source => source.StandsOut))} stand out");
        if (!shown.HasIndependentLevel)
        {
            output.WriteLine("fewer than four sources: nobody can tell them from the model");
            return;
        }
        foreach (var group in shown.Groups)
            Write(group, shown.IndependentLevel, output);
        if (shown.Groups.Count == 0)
            output.WriteLine($"no three of them are alike (a likeness above {Figure.Of(shown.IndependentLevel)})");
        else
            output.WriteLine("alike is no proof: sources that make the same honest mistake are alike too");
        var table = new TextTable("stands out", "new", "labels", "contradictions", "expected", "z", "z of predicted 0", "z of predicted 1", "most like", "likeness");
        foreach (var source in shown.Sources.Where(source => source.StandsOut))
            table.Add(
                source.Source, source.IsNew ? "new" : "", Figure.Of(source.Labels), Figure.Of(source.Contradictions), Figure.Exact(source.Expected), Known(source.HasZ, source.Z), Known(source.HasZZero, source.ZZero),
                Known(source.HasZOne, source.ZOne), source.Nearest, Known(source.HasLikeness, source.Likeness));
        table.Write(output, "no source contradicts the model noticeably");
    }

    private static void Write(LikenessGroup group, double level, TextWriter output)
    {
        output.WriteLine($"{Figure.Of((long)group.Sources.Count)} sources contradict the model alike, {Figure.Of((long)group.NewSources)} of them new: {TextTable.Printable(string.Join(", ", group.Sources))}");
        output.WriteLine($"  likeness {Figure.Of(group.Likeness)}; independent sources come above {Figure.Of(level)} once in a hundred such answers at most");
        output.WriteLine($"  {Figure.Of(group.Contradictions)} of {Figure.Of(group.Labels)} labels contradict, expected {Figure.Exact(group.Expected)}");
        foreach (var place in group.Places)
            output.WriteLine($"  {Figure.Of(place.Contradictions)} of {Figure.Of(place.Labels)} where {(place.HasPredictedClass ? $"{Figure.Of((long)place.PredictedClass)} was predicted" : "a class was predicted")} with {Percent(place.From)} to {Percent(place.To)} for another, expected {Figure.Exact(place.Expected)}");
    }

    private static string LeftOut(GetLikenessResponse shown) => shown.LeftOut > 0 ? $" ({Figure.Of((long)shown.LeftOut)} left out, with fewer than 30 labels or corrections under way)" : "";

    private static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static string Known(bool isThere, double value) => isThere ? value.ToString("0.00", CultureInfo.InvariantCulture) : "";
}
