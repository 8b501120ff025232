namespace Watchgrain.Grains.Retention;

/// <summary>A kind as it is shown; a period of null is forever.</summary>
[GenerateSerializer, Immutable, Alias("wg.RetainedView")]
public sealed record RetainedView([property: Id(0)] RetainedRecord Record, [property: Id(1)] TimeSpan? Period);
