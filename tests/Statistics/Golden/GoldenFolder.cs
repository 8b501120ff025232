using System.Globalization;
using System.Text.Json;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>The expected figures of others, read from WATCHGRAIN_GOLDEN or from ../shared/golden beside the repository.</summary>
internal static class GoldenFolder
{
    public const string Absent = "(no golden folder)";

    public static string? Path { get; } = Find();

    public static TheoryData<string> Names(string folder, string prefix = "", Func<JsonElement, bool>? keep = null)
    {
        if (Path is null) return [Absent];
        return [.. Directory.GetFiles(System.IO.Path.Combine(Path, folder), prefix + "*.json").Select(file => System.IO.Path.GetFileNameWithoutExtension(file))
            .Where(name => keep is null || keep(Expected(folder, name))).Order(StringComparer.Ordinal)];
    }

    /// <summary>Outside CI a test without golden values is left out and says so; in CI it fails.</summary>
    public static JsonElement Expected(string folder, string name)
    {
        if (name == Absent)
        {
            const string why = "The golden values are not there: set WATCHGRAIN_GOLDEN or put them into ../shared/golden.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", why);
            Assert.Fail(why);
        }
        using var file = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(Path!, folder, name + ".json")));
        return file.RootElement.Clone();
    }

    public static IEnumerable<string[]> Rows(string folder, string name) =>
        File.ReadLines(System.IO.Path.Combine(Path!, folder, name + ".csv")).Skip(1).Select(line => line.Split(',', 2));

    public static double Number(string text) => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    public static double Number(this JsonElement element, string key)
    {
        var value = element.GetProperty(key);
        return value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetDouble();
    }

    public static T[] Array<T>(this JsonElement element, string key) => element.GetProperty(key).Deserialize<T[]>()!;

    /// <summary>Relative agreement; both infinite in the same direction agree.</summary>
    public static void Agrees(double expected, double? actual, double tolerance, string what)
    {
        Assert.True(actual is not null, $"{what}: expected {expected:R}, got no answer");
        var close = expected.Equals(actual) || Math.Abs(expected - actual.Value) <= tolerance * Math.Max(Math.Abs(expected), 1e-300) || Math.Abs(expected - actual.Value) < 1e-15;
        Assert.True(close, $"{what}: expected {expected:R}, got {actual:R}");
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("WATCHGRAIN_GOLDEN") is { Length: > 0 } named) return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "global.json"))) continue;
            var golden = System.IO.Path.Combine(folder.Parent!.FullName, "shared", "golden");
            return Directory.Exists(golden) ? golden : null;
        }
        return null;
    }
}
