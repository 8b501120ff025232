namespace Watchgrain.Grains.Models;

/// <summary>The last pane that is closed for rows, and the last one whose labels have been judged, the coordinator's part included; null before the first.</summary>
[GenerateSerializer, Immutable, Alias("wg.PaneProgress")]
public sealed record PaneProgress([property: Id(0)] long? ClosedThrough, [property: Id(1)] long? JudgedThrough);
