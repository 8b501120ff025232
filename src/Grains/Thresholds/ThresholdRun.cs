namespace Watchgrain.Grains.Thresholds;

/// <summary>How long a fixed threshold has been crossed.</summary>
/// <param name="Panes">So many in a row; 0: it is not.</param>
/// <param name="SincePane">The first of them.</param>
[GenerateSerializer, Immutable, Alias("wg.ThresholdRun")]
public sealed record ThresholdRun([property: Id(0)] long Panes, [property: Id(1)] long SincePane);
