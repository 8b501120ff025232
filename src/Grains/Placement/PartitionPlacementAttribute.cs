using Orleans.Placement;

namespace Watchgrain.Grains.Placement;

/// <summary>Places a partition by <see cref="PartitionPlacement"/>. Its key ends in its number.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PartitionPlacementAttribute() : PlacementAttribute(new PartitionPlacement());
