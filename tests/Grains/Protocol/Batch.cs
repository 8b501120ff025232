using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>A batch of the model: one pane, one to three rows, a category that names it, so that what is lost or doubled can be told apart.</summary>
internal sealed record Batch(string ProducerId, ulong Sequence, ulong ContentHash) : INumberedBatch
{
    public const int Partitions = 2;
    public const long PaneLength = 10;

    private static readonly VersionId Id = new("t", "m", "1");

    public static readonly string Version = GrainKeys.Version(Id);
    public static readonly string Feature = GrainKeys.Feature(Id, "f");
    public static readonly string Slice = GrainKeys.Slice(Id, "f", "a");
    public static readonly string Clock = GrainKeys.Clock(Id);
    public static readonly string Coordinator = GrainKeys.Coordinator(Id);
    public static readonly string[] Receivers = [Feature, Slice, Version];
    public static readonly string[] Senders = [.. Enumerable.Range(0, Partitions).Select(partition => GrainKeys.Ingest(Id, partition))];

    public ulong ProducerEpoch => 0;

    public string Partition => Senders[Partitioning.OfBatch(ProducerId, Sequence, Partitions)];

    public int Rows => 1 + (int)(Sequence % 3);

    /// <summary>The source is the producer; the second runs a little behind the first.</summary>
    public long Position => ((long)Sequence * 4) - (ProducerId == "p" ? 0 : 3);

    /// <summary>Promised close behind, so that a batch on its way may come too late.</summary>
    public long Watermark => Position - 3;

    public long Pane => PaneOf(Position);

    public static long PaneOf(long position) => (long)Math.Floor(position / (double)PaneLength);

    public static Batch Of(string producer, ulong sequence) => new(producer, sequence, sequence + 7);

    /// <summary>One source keeps its name, the first in the version's register.</summary>
    public string SourceBy(IReadOnlyList<string> register) => register.Count > 0 && register[0] == ProducerId ? ProducerId : "other";

    /// <summary>What the batch adds to each receiver.</summary>
    public void ReduceTo(PendingDeltas pending, IReadOnlyList<string> register)
    {
        var source = SourceBy(register);
        pending.For(Feature).Summaries.Categorical(Pane, source).Add($"{ProducerId}{Sequence}", Rows);
        pending.For(Version).Summaries.AddExposures(Pane, source, new() { Actions = Rows, HoldOuts = 1L << (int)(Sequence % 60), WithCaller = 1 });
        if (Sequence % 4 == 3)
            pending.For(Slice).Summaries.Categorical(Pane, source).Add($"{ProducerId}{Sequence}", Rows);
    }

    public override string ToString() => $"{ProducerId}{Sequence}";
}
