using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Labels;

/// <summary>An operation on join rows that somebody awaits.</summary>
internal sealed class JoinRequest<T>(IReadOnlyCollection<JoinKey> keys, Func<PartitionCommit, Func<long, T>> stage) : PartitionRequest<T>(stage), IJoinRequest
{
    public IReadOnlyCollection<JoinKey> Keys => keys;
}
