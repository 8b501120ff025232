using Watchgrain.Client.Specs;

namespace Watchgrain.Client.Replay;

/// <summary>
/// The whole replay of a table as numbered batches. The plan is a pure function of the rows and the spec: batch n always has the same bytes, so that a replay that was cut short goes on at any number.
/// A batch has a propensity for each row or for none, so rows with and without one go apart. A source's watermark is the start of the chunk; at the start of a pane every source that has appeared so far gets one. After the last row stream time goes on until all panes are closed and judged.
/// </summary>
/// <param name="spec">The model.</param>
/// <param name="now">Watermarks of event time do not go beyond it, for the gateway takes none from the future: the end of the plan is then missing, and the rest is the same.</param>
internal sealed class ReplayPlan(ModelSpec spec, DateTimeOffset now)
{
    private const int MostRowsPerBatch = 500;

    private readonly SortedSet<string> sources = new(StringComparer.Ordinal);
    private readonly PriorityQueue<PredictionRow, (long Known, long Row)> pending = new();
    private ulong nextPrediction;
    private ulong nextLabel;

    public async IAsyncEnumerable<ReplayStep> StepsAsync(IAsyncEnumerable<PredictionRow> rows)
    {
        var clock = long.MinValue;
        await foreach (var chunk in Chunk.CutAsync(rows, spec.PaneLength))
        {
            if (clock < chunk.Start && Due(chunk.Start) is { Count: > 0 } late)
                yield return new ReplayStep(chunk.Start, false, [], late);
            var bySource = chunk.Rows.GroupBy(row => row.Source, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
            sources.UnionWith(bySource.Keys);
            List<PredictionBatch> predictions = [];
            foreach (var source in sources)
            {
                if (bySource.TryGetValue(source, out var own))
                    predictions.AddRange(own.GroupBy(row => row.Propensity is null).SelectMany(part => part.Chunk(MostRowsPerBatch)).Select(part => Predictions(source, part, chunk.Start)));
                else if (chunk.OpensPane)
                    predictions.Add(Predictions(source, [], chunk.Start));
            }
            foreach (var row in chunk.Rows)
                if (row.Label is not null)
                    pending.Enqueue(row, (row.LabelKnown ?? row.Position, row.Row));
            clock = chunk.End;
            yield return new ReplayStep(clock, chunk.OpensPane, predictions, Due(clock));
        }
        if (sources.Count == 0)
            yield break;
        foreach (var step in Ending(clock))
            yield return step;
    }

    /// <summary>The last watermark of the plan so far.</summary>
    public long Watermark { get; private set; } = long.MinValue;

    /// <summary>The watermark after which the pane of a position is closed and its labels are judged.</summary>
    public static long FinalWatermark(ModelSpec spec, long lastPosition)
    {
        var paneEnd = (Pane.Of(lastPosition, spec.PaneLength) + 1) * spec.PaneLength;
        return paneEnd + spec.EffectiveMaturity + spec.AllowedLateness.GetValueOrDefault() + 1;
    }

    private IEnumerable<ReplayStep> Ending(long clock)
    {
        var final = FinalWatermark(spec, clock - 1);
        while (clock < final)
        {
            clock = Math.Min((Pane.Of(clock, spec.PaneLength) + 1) * spec.PaneLength, final);
            if (spec.Axis.IsEventTime && clock > now.ToUnixTimeMilliseconds())
                break;
            if (Due(clock) is { Count: > 0 } labels)
                yield return new ReplayStep(clock, false, [], labels);
            yield return new ReplayStep(clock, true, [.. sources.Select(source => Predictions(source, [], clock))], []);
        }
        if (Due(long.MaxValue) is { Count: > 0 } rest)
            yield return new ReplayStep(clock, false, [], rest);
    }

    private PredictionBatch Predictions(string source, PredictionRow[] rows, long watermark)
    {
        Watermark = watermark;
        return new(nextPrediction++, source, BatchColumns.Of(spec, rows, isReference: false), watermark);
    }

    // A table says it of all its labels or of none.
    private LabelBatch Labels(PredictionRow[] rows) => new(
        nextLabel++, rows[0].Source, BatchColumns.Ids(rows.Select(row => row.Id)), [.. rows.Select(row => row.Label.GetValueOrDefault())], [.. rows.Select(row => row.LabelKnown).OfType<long>()]);

    /// <summary>The labels that are known before a position and have not been sent yet.</summary>
    private List<LabelBatch> Due(long position)
    {
        List<PredictionRow> due = [];
        while (pending.TryPeek(out var row, out var key) && key.Known < position)
        {
            due.Add(row);
            pending.Dequeue();
        }
        return
        [
            .. due.GroupBy(row => row.Source, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .SelectMany(group => group.Chunk(MostRowsPerBatch))
                .Select(Labels),
        ];
    }
}
