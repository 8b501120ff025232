using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Ingest;

/// <summary>Answer to a batch. Accepted or duplicate: the batch is durable.</summary>
[GenerateSerializer, Immutable, Alias("wg.IngestReply")]
public sealed record IngestReply
{
    [Id(0)] public required IngestStatus Status { get; init; }

    /// <summary>Row of the partition's log that holds the batch.</summary>
    [Id(1)] public long DurableSequence { get; init; }

    [Id(2)] public int AcceptedRows { get; init; }

    [Id(3)] public int LateRows { get; init; }

    [Id(4)] public Verdict Verdict { get; init; } = Verdict.Allow;

    /// <summary>What is to be done with who asked; null: nothing.</summary>
    [Id(6)] public Verdict? CallerVerdict { get; init; }

    /// <summary>What went wrong, for a person; empty when nothing did.</summary>
    [Id(5)] public string Detail { get; init; } = "";
}
