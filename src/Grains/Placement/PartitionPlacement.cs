namespace Watchgrain.Grains.Placement;

/// <summary>Spreads the partitions of a version evenly over the silos: the first one at a silo drawn by the version, each further one at the next.</summary>
/// <remarks>
/// Not where the call comes from: a partition is called by every gateway, and whoever came first would get all of them. Not at random: of six partitions on three silos one would often hold three or four. A partition that has moved because its silo was gone stays where it is
/// until it starts again.
/// </remarks>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("wg.PartitionPlacement")]
public sealed class PartitionPlacement : PlacementStrategy
{
}
