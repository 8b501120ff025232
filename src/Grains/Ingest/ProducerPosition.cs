namespace Watchgrain.Grains.Ingest;

/// <summary>Where a producer stands in one partition: its epoch and the lowest sequence of this partition that has not been acknowledged.</summary>
[GenerateSerializer, Immutable, Alias("wg.ProducerPosition")]
public sealed record ProducerPosition([property: Id(0)] ulong Epoch, [property: Id(1)] ulong NextSequence);
