using System.Globalization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>One thread that sees every batch once, in the moment in which the log first holds it, and knows nothing of deltas; and what it says of the rest.</summary>
internal sealed class Oracle
{
    private readonly PendingDeltas summaries = new(new Dictionary<string, Statistics.Summaries.NumericBinning>());
    private readonly Dictionary<(string, ulong), AcceptedBatch> seen = [];
    private readonly Dictionary<(string, string, long), SummaryPart[]> sealedBytes = [];

    private readonly Dictionary<string, List<(long Row, int Decision)>> verdicts = [];

    public long Rows { get; private set; }

    public void Appended(byte[] row, IReadOnlyList<string> register)
    {
        foreach (var accepted in Forms.Entries.Deserialize(row)!.Batches)
        {
            if (!seen.TryAdd((accepted.ProducerId, accepted.Sequence), accepted))
                throw new BrokenInvariantException($"{accepted.ProducerId} {accepted.Sequence} stands in the log twice");
            if (accepted.AcceptedRows == 0)
                continue;
            Rows += accepted.AcceptedRows;
            Batch.Of(accepted.ProducerId, accepted.Sequence).ReduceTo(summaries, register);
        }
    }

    public void Answered(Batch batch, IngestReply reply)
    {
        if (reply.Status is not (IngestStatus.Accepted or IngestStatus.Duplicate))
            throw new BrokenInvariantException($"{batch} was answered {reply.Status}");
        if (!seen.TryGetValue((batch.ProducerId, batch.Sequence), out var accepted))
            throw new BrokenInvariantException($"{batch} was acknowledged and is not in the log");
        if ((accepted.AcceptedRows, accepted.LateRows) != (reply.AcceptedRows, reply.LateRows))
            throw new BrokenInvariantException($"{batch} was answered twice, differently");
        if (reply.Status == IngestStatus.Accepted)
            Said(batch.Partition, reply.DurableSequence, reply.Verdict.DecisionId is { Length: > 0 } number ? int.Parse(number, CultureInfo.InvariantCulture) : 0);
    }

    // What decisions ordered is never taken back by another crash: in the order of the log the answers only go on.
    private void Said(string partition, long row, int decision)
    {
        if (!verdicts.TryGetValue(partition, out var said))
            verdicts[partition] = said = [];
        if (said.Exists(other => other.Row < row ? other.Decision > decision : other.Row > row && other.Decision < decision))
            throw new BrokenInvariantException($"{partition} answered decision {decision} with row {row}; around it: {string.Join(' ', said)}");
        said.Add((row, decision));
    }

    /// <summary>The bytes of an id never change.</summary>
    public void Sent(string receiver, DeltaEnvelope delta)
    {
        if (sealedBytes.TryGetValue((delta.Sender, receiver, delta.Id), out var before))
            Same(before, delta.Content.Parts, $"delta {delta.Id} of {delta.Sender} to {receiver}");
        else
            sealedBytes[(delta.Sender, receiver, delta.Id)] = delta.Content.Parts;
    }

    /// <summary>The coordinator is told that it has heard everything up to a pane.</summary>
    public void Told(SignalLog log, long pane)
    {
        foreach (var receiver in Batch.Receivers)
        {
            foreach (var closed in summaries.For(receiver).Summaries.Panes.Where(p => p <= pane && !log.Signals.Exists(s => s.Pane == p && s.Subject.Feature == receiver)))
                throw new BrokenInvariantException($"the coordinator was told of pane {pane} without the signal of {receiver} at {closed}");
        }
    }

    /// <summary>Every receiver has what this thread has, closed what is due, once and in order, and every signal has come, once.</summary>
    public void CompareWith(ModelStorage storage, long through)
    {
        var signals = Forms.Coordinators.Deserialize((byte[])storage.Read(Batch.Coordinator).Value!)!.Log.Signals;
        foreach (var receiver in Batch.Receivers)
        {
            var expected = summaries.For(receiver).Summaries;
            var stored = (StoredReceiver?)storage.Read(receiver).Value;
            var state = stored is null ? new() : Forms.Receivers.Deserialize(stored.State)!;
            var actual = storage.Archive.GetValueOrDefault(receiver)?.ToDictionary() ?? [];
            foreach (var open in state.Open)
                actual.Add((open.Pane, PartName.Of(open.Kind, open.Source)), open.Bytes);
            foreach (var part in expected.ToParts())
            {
                if (!actual.Remove((part.Pane, PartName.Of(part.Kind, part.Source)), out var bytes) || !bytes.AsSpan().SequenceEqual(part.Bytes))
                    throw new BrokenInvariantException($"{receiver}, pane {part.Pane}, {part.Kind} of {part.Source}: {(bytes is null ? "missing" : "different")}");
            }
            Equal(0, actual.Count, $"parts of {receiver} that nobody has sent");
            Equal(0, state.DroppedParts, $"parts that {receiver} has dropped");
            var closed = string.Join(' ', expected.Panes.Where(pane => pane <= through));
            Equal(closed, string.Join(' ', stored?.Closed ?? []), $"panes that the detector of {receiver} has seen");
            Equal(closed, string.Join(' ', signals.Where(signal => signal.Subject.Feature == receiver).Select(signal => signal.Pane).Order()), $"signals of {receiver}");
            if (receiver == Batch.Version)
                Equal(Rows, stored!.Rows, "rows in the tally");
        }
    }

    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new BrokenInvariantException($"{what}: {actual} instead of {expected}");
    }

    private static void Same(SummaryPart[] before, SummaryPart[] now, string what)
    {
        if (!before.Zip(now).All(pair => pair.First.Pane == pair.Second.Pane && pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes)) || before.Length != now.Length)
            throw new BrokenInvariantException($"{what} has changed");
    }
}
