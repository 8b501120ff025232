using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Partitions;

/// <summary>A close has a commit of its own, so that what it counts cannot change under it.</summary>
internal sealed class CloseRequest(long pane, Func<PartitionCommit, Func<long, SealedThrough>> stage) : PartitionRequest<SealedThrough>(stage)
{
    public long Pane => pane;
}
