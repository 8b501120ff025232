using System.IO.Hashing;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Labels;

/// <summary>
/// Joins predictions and labels, whichever comes first. A label for an unknown id is parked; the same label again changes nothing; another label for the same prediction retracts the first outcome and adds the second;
/// a second prediction under an id is counted, and the first keeps the id. Pure; not thread-safe.
/// </summary>
public sealed class LabelJoin
{
    private readonly VersionSpec spec;
    private readonly string versionKey;
    private readonly string discoveryKey;
    private readonly Func<string, string> sourceKey;

    public LabelJoin(VersionId id, VersionSpec spec)
    {
        this.spec = spec;
        versionKey = GrainKeys.Version(id);
        discoveryKey = GrainKeys.Discovery(id);
        Slices = new(id, spec);
        sourceKey = source => GrainKeys.Source(id, source);
    }

    /// <summary>Under which names the sources of labels count; those of the rows at hand must be settled.</summary>
    public SourceNames Sources { get; set; } = SourceNames.None;

    /// <summary>The slices; those of the rows at hand must be known.</summary>
    public SliceNames Slices { get; }

    /// <summary>See <c>ReferencePlan.TargetCentre</c>.</summary>
    public double TargetCentre { get; set; }

    /// <summary>Which labels contradict the scores, for predictions that carry the cells of features; null: no slices are looked for.</summary>
    public LabelContradictions? Contradictions { get; set; }

    /// <summary>Triggers are looked for: the rows themselves go where contradictions are counted.</summary>
    public bool HasPatterns { get; set; }

    /// <summary>See <c>ReferencePlan.PatternKey</c>.</summary>
    public ulong PatternKey { get; set; }

    /// <summary>Takes a prediction.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="existing">What the join table holds under its key; null: nothing.</param>
    /// <param name="pending">Where outcomes and counts go.</param>
    /// <returns>The row to write; null: none.</returns>
    public StoredJoin? AddPrediction(JoinRecord prediction, JoinEntry? existing, PendingDeltas pending)
    {
        if (existing is { IsErased: true } or { Prediction: not null })
        {
            Count(pending, new() { PredictionsDuplicate = 1 });
            return null;
        }
        var entry = new JoinEntry(prediction, existing?.Label);
        if (entry.Label is { } label)
        {
            AddOutcome(prediction, label, 1, pending);
            AddDelay(prediction, label, label.KnownAt ?? prediction.Position, pending);
            Count(pending, new() { LabelsJoined = 1, LabelsParked = -1 });
        }
        return RowOf(prediction.Key, entry, prediction.Position);
    }

    /// <summary>Takes a label.</summary>
    /// <param name="key">Identity of the prediction.</param>
    /// <param name="label">The label.</param>
    /// <param name="position">Where the stream stands: a parked label waits from here, and one of which nobody knows when it became known has become so now.</param>
    /// <param name="existing">What the join table holds under the key; null: nothing.</param>
    /// <param name="pending">Where outcomes and counts go.</param>
    /// <returns>The row to write; null: none.</returns>
    public StoredJoin? AddLabel(JoinKey key, LabelValue label, long position, JoinEntry? existing, PendingDeltas pending)
    {
        if (existing is { IsErased: true })
        {
            Count(pending, new() { LabelsExpired = 1 });
            return null;
        }
        if (existing?.Label is { } before)
        {
            if (before.Value == label.Value)
            {
                Count(pending, new() { LabelsDuplicate = 1 });
                return null;
            }
            Count(pending, new() { LabelsAmended = 1 });
            if (existing.Prediction is { } labelled)
                AddOutcome(labelled, before, -1, pending);
        }
        else
        {
            Count(pending, existing?.Prediction is null ? new() { LabelsParked = 1 } : new() { LabelsJoined = 1 });
        }
        if (existing?.Prediction is { } prediction)
        {
            AddOutcome(prediction, label, 1, pending);
            if (existing.Label is null)
                AddDelay(prediction, label, label.KnownAt ?? position, pending);
        }
        // An amendment of a label that waits is no later label.
        else if (existing?.Label is { } first)
        {
            label = label with { KnownAt = first.KnownAt };
        }
        return RowOf(key, new(existing?.Prediction, label), existing?.Prediction?.Position ?? position);
    }

    /// <summary>Erases what stands under a key: it counts as over, as far as it waited. What has been counted of it stays counted.</summary>
    /// <param name="existing">What the join table holds under the key.</param>
    /// <param name="pending">Where counts go.</param>
    /// <returns>The row to write, which hides it for as long as it could have been read; null: it is erased already.</returns>
    public StoredJoin? Erase(StoredJoin existing, PendingDeltas pending)
    {
        ArgumentNullException.ThrowIfNull(existing);
        if (existing.Entry.IsErased)
            return null;
        AddExpired(new Dictionary<JoinState, long> { [existing.State] = 1 }, pending);
        return existing with { Entry = new(null, null) };
    }

    /// <summary>Counts rows whose time is over.</summary>
    public void AddExpired(IReadOnlyDictionary<JoinState, long> expired, PendingDeltas pending)
    {
        var labels = expired.GetValueOrDefault(JoinState.Parked);
        Count(pending, new() { PredictionsExpired = expired.GetValueOrDefault(JoinState.Waiting), LabelsExpired = labels, LabelsParked = -labels });
    }

    /// <summary>Counts a part of a request whose number was known, with the same content or with other content.</summary>
    public void AddRepeated(string source, bool conflicting, PendingDeltas pending)
    {
        Count(pending, conflicting ? new() { ConflictingLabelBatches = 1 } : new() { DuplicateLabelBatches = 1 });
        if (conflicting)
            pending.For(versionKey).Conflict(source, 1);
    }

    public void AddRejected(int labels, long droppedByClient, PendingDeltas pending) => Count(pending, new() { LabelsRejected = labels, ClientDroppedLabels = droppedByClient });

    private void Count(PendingDeltas pending, Tally tally)
    {
        if (tally != default)
            pending.For(versionKey).Add(tally);
    }

    private void AddOutcome(JoinRecord prediction, LabelValue label, long weight, PendingDeltas pending)
    {
        Add(sourceKey(Sources.GrainOf(label.Source)));
        foreach (var receiver in WatchersOf(prediction))
            Add(receiver);
        // Of a regression there is neither class nor accuracy by exposure; of several classes no label rate.
        if (!prediction.Mark.IsEmpty && spec.Task == ModelTask.Binary)
            pending.For(versionKey).Summaries.Exposed(spec.PaneOf(prediction.Position), Sources.StatisticsOf(label.Source)).Add(prediction.Mark, label.Class, prediction.Class, weight);

        if (Contradictions is not null && prediction is { Cells: { Length: > 0 } cells, Score: >= 0 and <= 1 })
        {
            var (pane, scoreCell, table) = (spec.PaneOf(prediction.Position), ScoreCells.CellOf(prediction.Score), pending.For(discoveryKey).Summaries);
            var (contradicts, chance) = Contradictions.Of(label.Class, scoreCell);
            // Of all sources: who supplied a label says nothing about what its prediction has in common with others.
            table.Contradictions(pane, "").Add(cells, contradicts, chance, weight);
            if (HasPatterns)
                table.PatternRows(pane).Add(PatternId(prediction.Key), new(cells, Contradictions.ProbabilityOf(scoreCell), label.Class, Sources.StatisticsOf(label.Source)), (sbyte)weight);
        }

        void Add(string receiver)
        {
            var (pane, source, table) = (spec.PaneOf(prediction.Position), Sources.StatisticsOf(label.Source), pending.For(receiver).Summaries);
            switch (spec.Task)
            {
                case ModelTask.Regression:
                    table.Errors(pane, source).Add(prediction.Score, label.Value, prediction.Loss, TargetCentre, (int)weight);
                    break;
                case ModelTask.Multiclass:
                    table.ClassOutcomes(pane, source, spec.ClassCount).Add(label.Class, prediction.Class, ClassProbabilities.Of(prediction.Probabilities, 0, spec.ClassCount), (int)weight);
                    break;
                default:
                    table.Outcomes(pane, source).Add(label.Class, prediction.Class, prediction.Score, weight);
                    break;
            }
        }
    }

    // Once per prediction: an amendment is no later label.
    private void AddDelay(JoinRecord prediction, LabelValue label, long known, PendingDeltas pending)
    {
        var age = Math.Max(0, known - prediction.Position);
        foreach (var receiver in WatchersOf(prediction))
            pending.For(receiver).Summaries.Delays(spec.PaneOf(prediction.Position), Sources.StatisticsOf(label.Source)).Add(age);
    }

    private IEnumerable<string> WatchersOf(JoinRecord prediction) =>
        prediction.Slices.Select(slice => Slices.KeyOf(slice) ?? throw new InvalidOperationException($"Slice {slice} is not known.")).Prepend(versionKey);

    private StoredJoin RowOf(JoinKey key, JoinEntry entry, long position) => new(key, position + spec.LabelHorizon, entry) { IsValued = spec.Task == ModelTask.Regression, Classes = spec.ClassCount };

    // Of a hash any 32 bits are one.
    private uint PatternId(JoinKey key)
    {
        if (PatternKey == 0)
            return (uint)key.Low;
        Span<byte> bytes = stackalloc byte[JoinKey.Size];
        key.Write(bytes);
        return (uint)XxHash3.HashToUInt64(bytes, unchecked((long)PatternKey));
    }
}
