namespace Watchgrain.Grains.Slices;

/// <summary>What slices are compared with: the calibration of the whole version, and how far slices and panes lay beside it in the reference.</summary>
[GenerateSerializer, Immutable, Alias("wg.SliceReference")]
public sealed record SliceReference
{
    /// <summary>1,000: the largest slices of the reference are known by what they showed there, the others by how slices scatter.</summary>
    public const int MostAnchors = 1000;

    /// <summary>By how much each row of a pane adds to the variance of its share of contradicting labels, beside that of independent rows and in units of that: the design effect of n rows is 1 + n × this.</summary>
    [Id(0)] public required double PaneVariance { get; init; }

    /// <summary>τ²: variance of the true excess of slices (<see cref="SliceAnchor.Excess"/>).</summary>
    [Id(1)] public required double Between { get; init; }

    [Id(2)] public Dictionary<SliceName, SliceAnchor> Anchors { get; init; } = [];
}
