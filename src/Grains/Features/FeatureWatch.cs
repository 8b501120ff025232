using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Features;

/// <summary>
/// All detectors of a feature. A pane makes a step in the stream of all sources together and in that of each source that the reference knows; rows of an unknown source only count in the total.
/// A deterministic feature has no detectors, nor has a feature of a pinned slice: what drifts in all rows would be signalled once for each slice. Pure; not thread-safe.
/// </summary>
public sealed class FeatureWatch
{
    private readonly FeatureAnchor anchor;
    private readonly Dictionary<string, StreamWatch> streams;

    public FeatureWatch(FeatureAnchor anchor, IEnumerable<StreamState> states)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        this.anchor = anchor;
        var known = states.ToDictionary(state => state.Source, StringComparer.Ordinal);
        streams = anchor.Reference is { Feature.Deterministic: true } or { Slice: not null }
            ? []
            : anchor.Streams.ToDictionary(stream => stream.Source, stream => new StreamWatch(anchor.Reference, stream, known.GetValueOrDefault(stream.Source)), StringComparer.Ordinal);
    }

    /// <summary>
    /// Takes the columns of a pane by source; returns the findings. Panes must come in ascending order, each once; those without rows are left out. A source in quarantine goes on in its own stream, which shows whether it has recovered, and is not
    /// in that of all sources.
    /// </summary>
    public IReadOnlyList<Signal> Close(long pane, IReadOnlyDictionary<string, Column> sources, Quarantine? quarantine = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        if (streams.Count == 0)
            return [];
        var signals = new List<Signal>();
        if (Column.Counted(sources, pane, quarantine ?? Quarantine.None, anchor.Binning) is { } all)
            signals.AddRange(streams[FeatureAnchor.AllSources].Step(pane, all));
        foreach (var (source, column) in sources.OrderBy(source => source.Key, StringComparer.Ordinal))
        {
            if (source.Length > 0 && streams.TryGetValue(source, out var stream))
                signals.AddRange(stream.Step(pane, column));
        }
        return signals;
    }

    /// <summary>ln R per stream after the last step of each.</summary>
    public IReadOnlyDictionary<string, double> Evidence() =>
        streams.Where(stream => stream.Value.LogEvidence is not null).ToDictionary(stream => stream.Key, stream => stream.Value.LogEvidence!.Value, StringComparer.Ordinal);

    public StreamState[] States() => [.. streams.Values.Select(stream => stream.State())];
}
