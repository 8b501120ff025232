using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;

namespace Watchgrain.Grains.Models;

/// <summary>The figures of a pane of a version or a slice, in the binary forms of the summaries.</summary>
[GenerateSerializer, Immutable, Alias("wg.PaneFigures")]
public sealed record PaneFigures
{
    [Id(0)] public required long Pane { get; init; }

    [Id(1)] public required bool Closed { get; init; }

    /// <summary><c>ScoreCells</c> of all rows.</summary>
    [Id(2)] public required byte[] Scores { get; init; }

    /// <summary><c>OutcomeCells</c> of the labelled rows.</summary>
    [Id(3)] public required byte[] Outcomes { get; init; }

    [Id(4)] public ExposureCounts Exposures { get; init; }

    /// <summary>Null for slices, without sampled rows, or when the version's features are not watched jointly.</summary>
    [Id(5)] public JointFigures? Joint { get; init; }

    /// <summary><c>LabelDelays</c> of the labelled rows; null from a silo of a release that did not count them.</summary>
    [Id(6)] public byte[]? LabelDelays { get; init; }

    /// <summary><c>ExposedOutcomes</c> of the labelled rows; null when none has an exposure or a propensity, and for slices.</summary>
    [Id(7)] public byte[]? Exposed { get; init; }

    /// <summary><c>OutsideRows</c>; null when no row has a value outside the reference, or nobody looks.</summary>
    [Id(80)] public byte[]? Outside { get; init; }

    /// <summary>How many rows repeat another one: of all, then of each source. Empty for slices and where nobody counts them, and null from a silo of a release that did not.</summary>
    [Id(90)] public FloodFigures[]? Floods { get; init; } = [];

    /// <summary><c>PredictedValues</c> of all rows of a regression; null: without rows, or none.</summary>
    [Id(12)] public byte[]? Predicted { get; init; }

    /// <summary><c>PredictionErrors</c> of the labelled rows of a regression; null: without any, or none.</summary>
    [Id(13)] public byte[]? Errors { get; init; }

    /// <summary><c>ClassScores</c> of all rows of a model of several classes; null: without rows, or none.</summary>
    [Id(14)] public byte[]? ClassScores { get; init; }

    /// <summary><c>ClassOutcomes</c> of the labelled rows of a model of several classes; null: without any, or none.</summary>
    [Id(15)] public byte[]? ClassOutcomes { get; init; }

    /// <summary>Rows, and labels, of sources in quarantine: in none of the figures above.</summary>
    [Id(16)] public long QuarantinedRows { get; init; }

    [Id(17)] public long QuarantinedLabels { get; init; }
}
