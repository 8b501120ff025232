namespace Watchgrain.Grains.Partitions;

/// <summary>A delta of another sender that a partition has applied.</summary>
[GenerateSerializer, Immutable, Alias("wg.InboundMark")]
public sealed record InboundMark([property: Id(0)] string Sender, [property: Id(1)] long Epoch, [property: Id(2)] long Id);
