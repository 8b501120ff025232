namespace Watchgrain.Grains.Sources;

/// <summary>What a source grain shows.</summary>
[GenerateSerializer, Immutable, Alias("wg.SourceFigures")]
public sealed record SourceFigures([property: Id(0)] SourceLabelSums[] Panes, [property: Id(1)] string LastLineageRunId);
