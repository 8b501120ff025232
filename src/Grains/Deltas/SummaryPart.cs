namespace Watchgrain.Grains.Deltas;

/// <summary>The summary of one pane and source, in the binary form of its kind (docs/formats/summaries.md).</summary>
[GenerateSerializer, Immutable, Alias("wg.SummaryPart")]
public sealed record SummaryPart
{
    [Id(0)] public required long Pane { get; init; }

    [Id(1)] public required string Source { get; init; }

    [Id(2)] public required SummaryKind Kind { get; init; }

    [Id(3)] public required byte[] Bytes { get; init; }
}
