using System.Globalization;
using System.Text.Json;

namespace Watchgrain.Acceptance.Tests;

/// <summary>An entry of <c>data/true-changes.json</c>: a change of the flights that is true by the rule of <c>data/true-changes.md</c>, which knows no monitor.</summary>
/// <param name="Feature">Empty: the model's performance or its labels.</param>
/// <param name="Source">Empty: all.</param>
/// <param name="Slice">Empty: all.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
internal sealed record TrueChange(string Feature, string Source, string Slice, DateTime From, DateTime To)
{
    public static async Task<IReadOnlyList<TrueChange>> ReadAsync()
    {
        using var list = JsonDocument.Parse(await File.ReadAllTextAsync(System.IO.Path.Combine(Repository.Root, "data", "true-changes.json"), TestContext.Current.CancellationToken));
        return [.. list.RootElement.GetProperty("changes").EnumerateArray().Select(change => new TrueChange(Text(change, "feature"), Text(change, "source"), Text(change, "slice"), Day(change, "from"), Day(change, "to")))];
    }

    private static string Text(JsonElement change, string name) => change.GetProperty(name).GetString()!;

    private static DateTime Day(JsonElement change, string name) => DateTime.ParseExact(Text(change, name), "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
