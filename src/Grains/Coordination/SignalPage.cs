namespace Watchgrain.Grains.Coordination;

/// <summary>Signals from a number on, and how many there are in all.</summary>
[GenerateSerializer, Immutable, Alias("wg.SignalPage")]
public sealed record SignalPage([property: Id(0)] Signal[] Signals, [property: Id(1)] long First, [property: Id(2)] long Total);
