using Watchgrain.Grains.References;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Features;

/// <summary>The reference of a feature as its detectors use it: one stream for all sources together and one for each source that the reference knows well enough. Immutable.</summary>
public sealed class FeatureAnchor
{
    /// <summary>Name of the stream of all sources together.</summary>
    public const string AllSources = "";

    /// <summary>200 rows: with fewer, 32 shares are known to no better than a factor of two and the slack silences the stream anyway.</summary>
    public const long LeastRows = 200;

    private readonly Dictionary<string, StreamAnchor> streams = new(StringComparer.Ordinal);

    public FeatureAnchor(FeatureReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        Reference = reference with { Spec = reference.Spec.WithoutColumns(), Binning = [], Parts = [], Means = null };
        Binning = reference.Binning.Length > 0 ? SharedBinnings.Read(reference.Binning) : null;
        var bySource = reference.Parts.GroupBy(part => part.Source, StringComparer.Ordinal)
            .ToDictionary(parts => parts.Key, parts => parts.Select(part => (part.Pane, Column: Column.Read(part, Binning))).ToArray(), StringComparer.Ordinal);
        Add(AllSources, bySource.Values.SelectMany(columns => columns), reference.Means);
        // With one source only its stream would be the stream of all, and every finding would come twice.
        foreach (var (source, columns) in bySource.Where(entry => bySource.Count > 1 && entry.Key.Length > 0 && entry.Value.Sum(part => part.Column.Values) >= LeastRows))
            Add(source, columns, reference.Means);
    }

    /// <summary>What it was made of, without the summaries and their bins.</summary>
    public FeatureReference Reference { get; }

    /// <summary>Null for a categorical feature.</summary>
    public NumericBinning? Binning { get; }

    public IReadOnlyCollection<StreamAnchor> Streams => streams.Values;

    /// <summary>The anchor of a source; that of all sources when it has none of its own.</summary>
    public StreamAnchor For(string source) => streams.TryGetValue(source, out var own) ? own : streams[AllSources];

    private void Add(string stream, IEnumerable<(long Pane, Column Column)> columns, CellMeans? means)
    {
        var panes = new SortedDictionary<long, Column>();
        foreach (var byPane in columns.GroupBy(part => part.Pane))
            panes[byPane.Key] = Column.Merged(byPane.Select(part => part.Column), Binning);
        streams[stream] = new StreamAnchor(stream, Reference.Spec, Binning, panes, streams.GetValueOrDefault(AllSources), means, Reference.Streams);
    }
}
