using Watchgrain.Grains.Labels;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Deltas;

/// <summary>What has gathered for one receiver and is not sealed yet. Pure; not thread-safe.</summary>
public sealed class PendingDelta(NumericBinning? binning)
{
    private readonly Dictionary<string, long> marks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> conflicts = new(StringComparer.Ordinal);
    private readonly List<JoinRecord> predictions = [];
    private Tally tally;
    private string lineageRunId = "";

    public SummaryTable Summaries { get; } = new(binning);

    public int Predictions => predictions.Count;

    public bool IsEmpty => Summaries.IsEmpty && marks.Count == 0 && conflicts.Count == 0 && predictions.Count == 0 && tally == default && lineageRunId.Length == 0;

    public void Add(Tally counts) => tally += counts;

    public void Add(JoinRecord prediction) => predictions.Add(prediction);

    public void Mark(string source, long watermark) => marks[source] = Math.Max(watermark, marks.GetValueOrDefault(source, long.MinValue));

    public void Conflict(string source, long batches) => conflicts[source] = conflicts.GetValueOrDefault(source) + batches;

    public void Lineage(string runId)
    {
        if (runId.Length > 0)
            lineageRunId = runId;
    }

    public void Merge(Delta delta)
    {
        foreach (var part in delta.Parts)
            Summaries.Merge(part);
        foreach (var mark in delta.Marks)
            Mark(mark.Source, mark.Watermark);
        foreach (var conflict in delta.Conflicts)
            Conflict(conflict.Source, conflict.Batches);
        predictions.AddRange(delta.Predictions);
        tally += delta.Tally;
        Lineage(delta.LineageRunId);
    }

    public Delta ToDelta() => new()
    {
        Parts = Summaries.ToParts(),
        Marks = [.. marks.OrderBy(mark => mark.Key, StringComparer.Ordinal).Select(mark => new SourceMark(mark.Key, mark.Value))],
        Tally = tally,
        Predictions = [.. predictions],
        LineageRunId = lineageRunId,
        Conflicts = [.. conflicts.OrderBy(conflict => conflict.Key, StringComparer.Ordinal).Select(conflict => new SourceConflicts(conflict.Key, conflict.Value))],
    };
}
