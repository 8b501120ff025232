namespace Watchgrain.Grains.Deltas;

/// <summary>The first and the last of the panes in which a receiver has something, as a sender keeps them. Between them may be panes without.</summary>
[GenerateSerializer, Immutable, Alias("wg.PaneSpan")]
public readonly record struct PaneSpan([property: Id(0)] long First, [property: Id(1)] long Last);
