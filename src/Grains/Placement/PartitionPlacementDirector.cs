using System.Globalization;
using Orleans.Runtime.Placement;

namespace Watchgrain.Grains.Placement;

/// <inheritdoc cref="PartitionPlacement"/>
public sealed class PartitionPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        Array.Sort(silos);
        return Task.FromResult(silos[SiloOf(target.GrainIdentity.Key.ToString()!, silos.Length)]);
    }

    /// <summary>Index of the silo of a partition, of <paramref name="silos"/> in any fixed order.</summary>
    public static int SiloOf(string key, int silos)
    {
        var last = key.LastIndexOf('/');
        var partition = uint.Parse(key.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        // With the noun: the label partitions of a version begin elsewhere than its ingest partitions.
        var first = GrainId.Create(nameof(PartitionPlacement), key[..last]).GetUniformHashCode();
        return (int)(((ulong)first + partition) % (ulong)silos);
    }
}
