using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>Every figure that the gateway shows of a model, by a name such as <c>slice.panes[3].rows</c>.</summary>
internal static class ModelFigures
{
    /// <summary>Of the larger of both: sums of doubles depend on their order.</summary>
    private const double Tolerance = 1e-12;

    // What depends on when something happened, and not on the rows.
    private static readonly string[] Circumstances = [".resentDeltas", ".raisedAt"];

    public static async Task<Dictionary<string, JsonElement>> ReadAsync(QueryService.QueryServiceClient queries, WatchedModel model, string[] sources)
    {
        var panes = new PaneRange { First = 0, Last = 999 };
        var figures = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        Add("state", await queries.GetModelStateAsync(new() { ModelId = model.Id, Version = WatchedModel.Version, Panes = panes }));
        Add("slice", await queries.GetSliceAsync(new() { ModelId = model.Id, Version = WatchedModel.Version, Feature = WatchedModel.Categorical, Value = "north", Panes = panes }));
        Add("signals", await queries.ListSignalsAsync(new() { ModelId = model.Id, Version = WatchedModel.Version, PageSize = 1000 }));
        foreach (var source in sources)
            Add($"source {source}", await queries.GetSourceAsync(new() { ModelId = model.Id, Version = WatchedModel.Version, Source = source, Panes = panes }));
        foreach (var feature in (string[])[WatchedModel.Numeric, WatchedModel.Categorical, "@score"])
        {
            foreach (var source in sources.Append(""))
                Add($"{feature} of '{source}'", await queries.GetFeatureAsync(new() { ModelId = model.Id, Version = WatchedModel.Version, Feature = feature, Source = source, Panes = panes }));
        }
        return figures;

        void Add(string name, IMessage answer) => Flatten(name, JsonDocument.Parse(JsonFormatter.Default.Format(answer)).RootElement, figures);
    }

    public static bool Same(JsonElement one, JsonElement other)
    {
        if (one.ValueKind != JsonValueKind.Number || other.ValueKind != JsonValueKind.Number)
            return one.ValueKind == other.ValueKind && (one.ValueKind == JsonValueKind.Undefined || one.GetRawText() == other.GetRawText());
        var (a, b) = (one.GetDouble(), other.GetDouble());
        return Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));
    }

    private static void Flatten(string name, JsonElement element, Dictionary<string, JsonElement> figures)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Flatten($"{name}.{property.Name}", property.Value, figures);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in element.EnumerateArray().Index())
                    Flatten(string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]"), item, figures);
                break;
            default:
                if (!Circumstances.Any(circumstance => name.EndsWith(circumstance, StringComparison.Ordinal)))
                    figures[name] = element;
                break;
        }
    }
}
