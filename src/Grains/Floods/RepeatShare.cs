namespace Watchgrain.Grains.Floods;

/// <summary>A share of repeated rows, in [0, 1], beside that of as many rows of the reference.</summary>
/// <param name="Share">Of the pane.</param>
/// <param name="StandardError">Of it; 0: it is exact.</param>
/// <param name="Expected">By the reference.</param>
[GenerateSerializer, Immutable, Alias("wg.RepeatShare")]
public readonly record struct RepeatShare([property: Id(0)] double Share, [property: Id(1)] double StandardError, [property: Id(2)] double Expected);
