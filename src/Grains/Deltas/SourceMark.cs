namespace Watchgrain.Grains.Deltas;

/// <summary>How far a source is: nothing before <see cref="Watermark"/> is to come.</summary>
[GenerateSerializer, Immutable, Alias("wg.SourceMark")]
public readonly record struct SourceMark([property: Id(0)] string Source, [property: Id(1)] long Watermark);
