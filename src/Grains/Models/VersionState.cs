using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Models;

/// <summary>Where a version stands, and its figures per pane.</summary>
[GenerateSerializer, Immutable, Alias("wg.VersionState")]
public sealed record VersionState
{
    [Id(0)] public long? Watermark { get; init; }

    [Id(1)] public long? ClosedThrough { get; init; }

    [Id(2)] public long? JudgedThrough { get; init; }

    [Id(3)] public Tally Tally { get; init; }

    [Id(4)] public PaneFigures[] Panes { get; init; } = [];

    [Id(5)] public SourceState[] Sources { get; init; } = [];

    /// <summary><c>OutcomeCells</c> of the reference's labelled rows; null from a silo of a release that did not send it.</summary>
    [Id(6)] public byte[]? Reference { get; init; }

    /// <summary>Since which pane labels have contradicted the estimates; null: they do not, or nothing is estimated.</summary>
    [Id(7)] public long? SurprisedSince { get; init; }

    /// <summary><c>PredictionErrors</c> of the reference's labelled rows; null: it is no regression.</summary>
    [Id(12)] public byte[]? ReferenceErrors { get; init; }

    /// <summary><c>ClassOutcomes</c> of the reference's labelled rows; null: it has none, or it is no model of several classes.</summary>
    [Id(13)] public byte[]? ReferenceClasses { get; init; }
}
