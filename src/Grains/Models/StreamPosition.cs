namespace Watchgrain.Grains.Models;

/// <summary>Where a version's stream stands: the position up to which all active sources have reported, the panes of the first and of the last row.</summary>
[GenerateSerializer, Immutable, Alias("wg.StreamPosition")]
public sealed record StreamPosition([property: Id(0)] long Watermark, [property: Id(1)] long FirstPane, [property: Id(2)] long LastPane);
