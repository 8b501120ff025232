using System.Globalization;
using System.Text.Json;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>An entry of <c>data/true-changes.json</c>: a change of the flights that is true by the rule of <c>data/true-changes.md</c>, which knows no monitor.</summary>
/// <param name="Feature">Empty: the model's performance or its labels.</param>
/// <param name="Source">Empty: all.</param>
/// <param name="Slice">Empty: all.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
internal sealed record TrueChange(string Feature, string Source, string Slice, DateTime From, DateTime To)
{
    // A detector may place the beginning of a change a week beside the weekly figures.
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public static async Task<IReadOnlyList<TrueChange>> ReadAsync() => Parse(await File.ReadAllTextAsync(System.IO.Path.Combine(Repository.Root, "data", "true-changes.json"), TestContext.Current.CancellationToken));

    /// <summary>The entries of the list.</summary>
    public static IReadOnlyList<TrueChange> Parse(string json)
    {
        using var list = JsonDocument.Parse(json);
        return [.. list.RootElement.GetProperty("changes").EnumerateArray().Select(change => new TrueChange(Text(change, "feature"), Text(change, "source"), Text(change, "slice"), Day(change, "from"), Day(change, "to")))];
    }

    /// <summary>Whether an incident tells of it: the same subject, at about its time.</summary>
    public bool IsToldBy(Incident incident) =>
        incident.Subject.Feature == Feature && incident.Subject.Source == Source && incident.Subject.Slice == Slice && Since(incident) >= From - Week && Since(incident) <= To + Week;

    private static DateTime Since(Incident incident) => DateTime.UnixEpoch.AddMilliseconds(incident.SincePosition);

    private static string Text(JsonElement change, string name) => change.GetProperty(name).GetString()!;

    private static DateTime Day(JsonElement change, string name) => DateTime.ParseExact(Text(change, name), "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
