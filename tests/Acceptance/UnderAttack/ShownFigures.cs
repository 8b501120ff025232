using Google.Protobuf;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>Every figure that the gateway shows of a version's rows and labels: of all, by feature, slice, group and source. Not what hangs on when something was sent or judged.</summary>
/// <param name="client">Of the gateway.</param>
/// <param name="model">Whose.</param>
/// <param name="features">Names of the features.</param>
/// <param name="slices">Feature and value.</param>
/// <param name="sources">Who sends rows and labels.</param>
internal sealed class ShownFigures(WatchgrainClient client, string model, string[] features, (string Feature, string Value)[] slices, string[] sources)
{
    /// <summary>Begins the names of what is shown of a source's labels.</summary>
    public const string LabelsOfSource = "labels of ";

    private const string Version = AttackedModel.Version;

    private static readonly PaneRange All = new() { First = 0, Last = 999 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The answers by a name.</summary>
    /// <param name="included">Sources in quarantine are counted, too.</param>
    public async Task<SortedDictionary<string, IMessage>> ReadAsync(bool included = false)
    {
        var shown = new SortedDictionary<string, IMessage>(StringComparer.Ordinal) { ["all"] = await StateAsync(included) };
        foreach (var feature in features.Append("@score"))
        {
            foreach (var source in sources.Append(""))
                shown[$"{feature} of {source}"] = await FeatureAsync(feature, source, included);
        }
        foreach (var (feature, value) in slices)
            shown[$"{feature}={value}"] = await SliceAsync(feature, value, included);
        foreach (var source in sources)
            shown[LabelsOfSource + source] = await client.Queries.GetSourceAsync(new() { ModelId = model, Version = Version, Source = source, Panes = All }, cancellationToken: Cancellation);
        var fairness = await client.Queries.GetFairnessAsync(new() { ModelId = model, Version = Version, Panes = All, IncludeQuarantined = included }, cancellationToken: Cancellation);
        fairness.Quarantined.Clear();
        shown["groups"] = fairness;
        return shown;
    }

    /// <summary>Labels that the version, all its slices and all its sources show, added up.</summary>
    public static long LabelsOf(SortedDictionary<string, IMessage> shown) => shown.Values.Sum(answer => answer switch
    {
        GetModelStateResponse state => state.Window?.Performance?.Labelled ?? 0,
        GetSliceResponse slice => slice.Window?.Performance?.Labelled ?? 0,
        GetSourceResponse source => source.Panes.Sum(pane => pane.Labels),
        _ => 0,
    });

    /// <summary>The names of the answers that are not the same, bit for bit.</summary>
    public static string[] Different(SortedDictionary<string, IMessage> one, SortedDictionary<string, IMessage> other) =>
        [.. one.Keys.Union(other.Keys).Where(name => !one.TryGetValue(name, out var first) || !other.TryGetValue(name, out var second) || !first.ToByteArray().AsSpan().SequenceEqual(second.ToByteArray()))];

    private async Task<GetModelStateResponse> StateAsync(bool included)
    {
        var state = await client.Queries.GetModelStateAsync(new() { ModelId = model, Version = Version, Panes = All, IncludeQuarantined = included }, cancellationToken: Cancellation);
        state.ClearWatermark();
        state.ClearClosedThrough();
        state.ClearJudgedThrough();
        (state.Counters, state.LabelDelay) = (null, null);
        state.Sources.Clear();
        state.Quarantined.Clear();
        return state;
    }

    private async Task<GetFeatureResponse> FeatureAsync(string feature, string source, bool included)
    {
        var answer = await client.Queries.GetFeatureAsync(new() { ModelId = model, Version = Version, Feature = feature, Source = source, Panes = All, IncludeQuarantined = included }, cancellationToken: Cancellation);
        answer.Quarantined.Clear();
        return answer;
    }

    private async Task<GetSliceResponse> SliceAsync(string feature, string value, bool included)
    {
        var slice = await client.Queries.GetSliceAsync(new() { ModelId = model, Version = Version, Feature = feature, Value = value, Panes = All, IncludeQuarantined = included }, cancellationToken: Cancellation);
        slice.LabelDelay = null;
        slice.Quarantined.Clear();
        return slice;
    }
}
