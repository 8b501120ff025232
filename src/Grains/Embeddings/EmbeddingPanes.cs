using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Poisoning.Embeddings;

namespace Watchgrain.Grains.Embeddings;

/// <summary>
/// The sampled embeddings of a version's latest panes, and what was read of earlier ones. As many panes are open as labels may take to mature, and two more; when a later pane comes the earliest is read a last time and its vectors go. Not thread-safe.
/// </summary>
internal sealed class EmbeddingPanes
{
    /// <summary>512 in a pane: of forty sources each has a dozen.</summary>
    private const int MostRows = 512;

    /// <summary>8 MB for the open panes of a version together.</summary>
    private const int MostBytes = 8 << 20;

    /// <summary>4,096 labels of no sampled row are remembered, the latest: a label and its row may be on their way at the same time.</summary>
    private const int MostEarly = 4096;

    /// <summary>16,384 erased ids are remembered, the latest, so that a batch that is sent again does not bring their rows back.</summary>
    private const int MostErased = 16_384;

    private readonly VersionSpec spec;
    private readonly int dimension;
    private readonly int open;
    private readonly int most;
    private readonly SortedDictionary<long, SharedSample<SampledRow>> panes = [];
    private readonly SortedDictionary<long, Lazy<EmbeddedPane>> readings = [];
    private readonly Dictionary<JoinKey, SampledRow> rows = [];
    private readonly Dictionary<JoinKey, byte> early = [];
    private readonly Queue<JoinKey> earliest = new();
    private readonly HashSet<JoinKey> erased = [];
    private readonly Queue<JoinKey> erasedFirst = new();
    private EmbeddingReference? reference;
    private long? latest;

    /// <param name="spec">Names an embedding.</param>
    public EmbeddingPanes(VersionSpec spec)
    {
        (this.spec, dimension) = (spec, spec.Embedding!.Dimension);
        open = (int)Math.Clamp((spec.LabelMaturity + spec.PaneLength - 1) / spec.PaneLength + 2, 2, EmbeddingFigures.MostPanes);
        most = Math.Clamp(MostBytes / open / spec.Embedding.BytesOfRow, 1, MostRows);
    }

    /// <summary>About.</summary>
    public long Bytes => (rows.Count + ReferenceRows) * (long)spec.Embedding!.BytesOfRow;

    /// <summary>Rows whose pane had made room for later ones when they came: one source that is ahead leaves the others no sample, and shows here.</summary>
    public long Late { get; private set; }

    public int ReferenceRows => reference?.Rows ?? 0;

    /// <summary>So many of a block would be held as the reference.</summary>
    public int RowsOfReference(VectorBlock block) => Math.Min(block.Count, spec.Embedding!.RowsOfReference);

    public void SetReference(VectorBlock block)
    {
        var labels = block.Labels.Span;
        var vectors = new List<LabelledVector>();
        for (var row = 0; row < RowsOfReference(block); row++)
            vectors.Add(new(block.ValuesOf(row, dimension), labels[row]));
        reference = new(vectors, spec.ClassCount > 0 ? spec.ClassCount : 2);
        foreach (var pane in panes.Keys)
            readings.Remove(pane);
    }

    /// <summary>What of the rows' source has room from now on, where there is not room for all.</summary>
    public PaneRoom[] Take(VectorBlock block)
    {
        var met = new HashSet<long>();
        for (var row = 0; row < block.Count; row++)
        {
            var pane = spec.PaneOf(block.PositionOf(row));
            Advance(pane);
            if (pane <= latest - open)
            {
                Late++;
                continue;
            }

            if (erased.Contains(block.KeyOf(row)))
                continue;
            met.Add(pane);
            Add(new(block.KeyOf(row), pane, block.Source, block.ValuesOf(row, dimension)), block.PriorityOf(row));
        }
        return [.. met.Where(panes.ContainsKey).Select(pane => new PaneRoom(pane, panes[pane].RoomOf(block.Source))).Where(room => room.Below < ulong.MaxValue)];
    }

    /// <summary>Closes what the rows close, and takes none of them.</summary>
    public void Pass(VectorBlock block)
    {
        for (var row = 0; row < block.Count; row++)
            Advance(spec.PaneOf(block.PositionOf(row)));
    }

    /// <summary>Drops the row of an id, or the label that waits for it, and takes neither again. A reading in which the row stood is made anew, unless it is final.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Erase(JoinKey key)
    {
        if (erased.Add(key))
            erasedFirst.Enqueue(key);
        if (erased.Count > MostErased)
            erased.Remove(erasedFirst.Dequeue());
        if (!rows.Remove(key, out var row))
            return early.Remove(key);
        panes[row.Pane].Remove(row.Source, row);
        if (panes[row.Pane].Count == 0)
            panes.Remove(row.Pane);
        readings.Remove(row.Pane);
        early.Remove(key);
        return true;
    }

    public void Label(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> labels)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            var key = JoinKey.Read(keys[(i * JoinKey.Size)..]);
            if (erased.Contains(key))
                continue;
            if (!rows.TryGetValue(key, out var row))
                Remember(key, labels[i]);
            if (row is null || row.Label == labels[i])
                continue;
            row.Label = labels[i];
            readings.Remove(row.Pane);
        }
    }

    /// <summary>The latest panes, ascending, as they stand now. Each is read when its value is first asked for, on any thread: up to a tenth of a second of processor time.</summary>
    public Lazy<EmbeddedPane>[] Read(int latest)
    {
        foreach (var pane in panes.Keys.TakeLast(latest))
        {
            if (!readings.ContainsKey(pane))
                readings.Add(pane, Reading(pane, isFinal: false));
        }
        Forget();
        return [.. readings.Values.TakeLast(latest)];
    }

    private void Add(SampledRow row, ulong priority)
    {
        if (!panes.TryGetValue(row.Pane, out var sample))
            panes.Add(row.Pane, sample = new(most));
        if (!rows.TryAdd(row.Key, row))
            return;
        if (early.TryGetValue(row.Key, out var label))
            row.Label = label;
        if (sample.Add(row.Source, priority, row) is { } gone)
            rows.Remove(gone.Key);
        if (rows.ContainsKey(row.Key))
            readings.Remove(row.Pane);
    }

    private void Advance(long pane)
    {
        if (pane <= latest)
            return;
        latest = pane;
        CloseThrough(pane - open);
    }

    private void CloseThrough(long last)
    {
        foreach (var pane in panes.Keys.TakeWhile(pane => pane <= last).ToArray())
        {
            // At once: one that waited would hold the vectors.
            readings[pane] = new(Reading(pane, isFinal: true).Value);
            foreach (var row in panes[pane].Items)
                rows.Remove(row.Key);
            panes.Remove(pane);
        }
        Forget();
    }

    private void Remember(JoinKey key, byte label)
    {
        if (!early.ContainsKey(key))
            earliest.Enqueue(key);
        early[key] = label;
        if (earliest.Count > MostEarly)
            early.Remove(earliest.Dequeue());
    }

    private void Forget()
    {
        while (readings.Count > EmbeddingFigures.MostPanes)
            readings.Remove(readings.Keys.First());
    }

    // Of copies: rows and labels go on arriving.
    private Lazy<EmbeddedPane> Reading(long pane, bool isFinal)
    {
        (string Source, float[] Values, int Label)[] sampled = [.. panes[pane].Items.Select(row => (row.Source, row.Values, row.Label))];
        var beside = reference;
        return new(() => Read(pane, isFinal, sampled, beside));
    }

    private static EmbeddedPane Read(long pane, bool isFinal, (string Source, float[] Values, int Label)[] sampled, EmbeddingReference? reference)
    {
        var labelled = Array.FindAll(sampled, row => row.Label >= 0);
        var read = new EmbeddedRows(Array.ConvertAll(labelled, row => new LabelledVector(row.Values, row.Label)), reference);
        var rowsOf = sampled.CountBy(row => row.Source, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return new()
        {
            Pane = pane,
            Final = isFinal,
            All = SourceEmbeddings.Of("", sampled.Length, labelled.Length, read.Read([.. Enumerable.Range(0, labelled.Length)])),
            TopShare = read.TopShare,
            ReferenceTopShare = read.ReferenceTopShare,
            Sources = [.. Enumerable.Range(0, labelled.Length).GroupBy(row => labelled[row].Source, StringComparer.Ordinal)
                .Where(own => own.Count() >= EmbeddedRows.LeastRows).OrderBy(own => own.Key, StringComparer.Ordinal)
                .Select(own => SourceEmbeddings.Of(own.Key, rowsOf[own.Key], own.Count(), read.Read([.. own])))],
        };
    }
}
