namespace Watchgrain.Grains.Features;

/// <summary>Figures of a feature in one pane.</summary>
[GenerateSerializer, Immutable, Alias("wg.FeaturePane")]
public sealed record FeaturePane
{
    [Id(0)] public required long Pane { get; init; }

    [Id(1)] public required bool Closed { get; init; }

    [Id(2)] public required long Rows { get; init; }

    [Id(3)] public long Missing { get; init; }

    /// <summary>NaN and infinities.</summary>
    [Id(4)] public long Invalid { get; init; }

    [Id(5)] public long Unseen { get; init; }

    /// <summary>Null when one side has no values.</summary>
    [Id(6)] public FeatureDistances? Distances { get; init; }

    /// <summary>Null for categories, or without values.</summary>
    [Id(7)] public NumericFigures? Numeric { get; init; }

    /// <summary>Natural logarithm of the detector's evidence after this pane; null while the pane is open.</summary>
    [Id(8)] public double? LogEvidence { get; init; }

    /// <summary>The ten most frequent categories.</summary>
    [Id(9)] public CategoryShare[] TopCategories { get; init; } = [];

    /// <summary>Rows of the reference with which it is compared: those of the same phase of the rhythm, or all. 0: it is not compared, or was shown by a silo of before it was told.</summary>
    [Id(10)] public long ReferenceRows { get; init; }

    /// <summary>Distances from the closed panes before it; null when there are none in the answer.</summary>
    [Id(11)] public RollingDistances? Rolling { get; init; }
}
