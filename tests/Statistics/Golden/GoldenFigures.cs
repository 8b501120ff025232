using System.Globalization;
using System.Text.Json;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>
/// Finds every expected figure of the golden files, so that each is a test case of its own and none can be forgotten: a figure is a number, a list, null, or an object that says how the reference implementation refused.
/// Text that is no number (notes, rules) and the sections of other monitoring tools, which are for comparison only, are no figures.
/// </summary>
internal static class GoldenFigures
{
    private static readonly string[] OtherTools = ["evidently", "frouros", "skmultiflow", "menelaus"];

    /// <summary>The figures of the files of a folder, as pairs of a file's name and the path inside it ("bins_10/contingency/chi2").</summary>
    /// <param name="folder">Folder of the golden files; empty for the root.</param>
    /// <param name="isFigure">Which of the figures found are results; the others are inputs of the file (a level, a number of classes).</param>
    /// <param name="keep">Which files are meant, by name.</param>
    public static TheoryData<string, string> Of(string folder, Func<string, bool>? isFigure = null, Func<string, bool>? keep = null)
    {
        var figures = new TheoryData<string, string>();
        foreach (var row in GoldenFolder.Names(folder))
        {
            var name = row.Data;
            if (name == GoldenFolder.Absent) figures.Add(name, "");
            else if (keep is null || keep(name))
                foreach (var path in Paths(GoldenFolder.Expected(folder, name), ""))
                    if (isFigure is null || isFigure(path)) figures.Add(name, path);
        }
        return figures;
    }

    /// <summary>What stands at a path of a file.</summary>
    public static JsonElement Expected(string folder, string name, string path)
    {
        var element = GoldenFolder.Expected(folder, name);
        while (path.Length > 0)
        {
            // A key may hold a slash of its own ("full_loop(MOA/paper)").
            var property = element.EnumerateObject().First(inner => path == inner.Name || path.StartsWith(inner.Name + "/", StringComparison.Ordinal));
            (element, path) = (property.Value, path.Length > property.Name.Length ? path[(property.Name.Length + 1)..] : "");
        }
        return element;
    }

    /// <summary>The expected number; null where the reference implementation refused or has none.</summary>
    public static double? AsNumber(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Object => null,
        JsonValueKind.String => double.Parse(element.GetString()!, CultureInfo.InvariantCulture),
        _ => element.GetDouble(),
    };

    /// <summary>Says that the library has no such figure, which is a failure and never a skipped test.</summary>
    public static Exception NotOffered(string path) => Xunit.Sdk.FailException.ForFailure($"the library does not offer {path}");

    private static IEnumerable<string> Paths(JsonElement element, string prefix)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (OtherTools.Contains(property.Name)) continue;
            var path = prefix + property.Name;
            if (property.Value.ValueKind == JsonValueKind.Object && !property.Value.TryGetProperty("error", out _))
                foreach (var inner in Paths(property.Value, path + "/")) yield return inner;
            else if (IsFigure(property.Value)) yield return path;
        }
    }

    private static bool IsFigure(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is "NaN" or "Infinity" or "-Infinity",
        JsonValueKind.True or JsonValueKind.False => false,
        _ => true,
    };
}
