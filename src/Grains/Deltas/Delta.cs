using Watchgrain.Grains.Labels;

namespace Watchgrain.Grains.Deltas;

/// <summary>What a sender has seen for one receiver since its last delta. All parts merge.</summary>
[GenerateSerializer, Immutable, Alias("wg.Delta")]
public sealed record Delta
{
    [Id(0)] public SummaryPart[] Parts { get; init; } = [];

    /// <summary>Only for the version grain: how far each source is.</summary>
    [Id(1)] public SourceMark[] Marks { get; init; } = [];

    /// <summary>Only for the version grain: what was counted.</summary>
    [Id(2)] public Tally Tally { get; init; }

    /// <summary>Only for label grains: predictions that wait for a label.</summary>
    [Id(3)] public JoinRecord[] Predictions { get; init; } = [];

    /// <summary>Only for source grains: the OpenLineage run seen last; empty when none.</summary>
    [Id(4)] public string LineageRunId { get; init; } = "";

    /// <summary>Only for the version grain: batches by source that were refused, for their number stood for other content.</summary>
    [Id(5)] public SourceConflicts[] Conflicts { get; init; } = [];

    /// <summary>Something in it belongs to no pane.</summary>
    public bool HasMoreThanParts => Marks.Length > 0 || Tally != default || Predictions.Length > 0 || LineageRunId.Length > 0 || Conflicts.Length > 0;

    /// <summary>Bytes that it takes in memory, about: what counts are the summaries and the predictions, which have as many classes all of them.</summary>
    public long Size => 256 + Parts.Sum(part => 128L + part.Bytes.Length) + (Marks.Length * 64L) + (Predictions.Length * (160L + (Predictions is [{ Probabilities: { } probabilities }, ..] ? probabilities.Length : 0)));
}
