using System.Collections.Concurrent;
using Watchgrain.Grains;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Ingest;

/// <summary>The lanes of this gateway, one per ingest partition in use.</summary>
internal sealed class IngestLanes(IGrainFactory grains)
{
    /// <summary>Lanes kept; beyond it all are dropped and made anew when needed, so that memory stays bounded. A dropped one finishes what it has.</summary>
    private const int Limit = 10_000;

    private readonly ConcurrentDictionary<(VersionId Version, int Partition), IngestLane> lanes = new();

    public IngestLane Of(VersionId version, int partition)
    {
        if (lanes.TryGetValue((version, partition), out var lane))
            return lane;
        if (lanes.Count >= Limit)
            lanes.Clear();
        return lanes.GetOrAdd((version, partition), static (key, grains) => new(grains.GetGrain<IIngestGrain>(GrainKeys.Ingest(key.Version, key.Partition))), grains);
    }
}
