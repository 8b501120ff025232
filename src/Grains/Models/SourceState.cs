namespace Watchgrain.Grains.Models;

/// <summary>How far a source is, and whether it has been left out of the watermark for its silence.</summary>
[GenerateSerializer, Immutable, Alias("wg.SourceState")]
public sealed record SourceState([property: Id(0)] string Source, [property: Id(1)] long Watermark, [property: Id(2)] bool Idle);
