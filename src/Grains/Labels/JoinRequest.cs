using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Labels;

/// <summary>An operation on join rows that somebody awaits.</summary>
internal sealed class JoinRequest<T>(IReadOnlyCollection<JoinKey> keys, Func<PartitionCommit, Func<long, T>> stage, IReadOnlyCollection<string>? sources = null) : PartitionRequest<T>(stage, sources, keys.Count * BytesPerKey), IJoinRequest
{
    /// <summary>A prediction with its source and slices, about.</summary>
    private const int BytesPerKey = 160;

    public IReadOnlyCollection<JoinKey> Keys => keys;

    /// <summary>Predictions that it brings.</summary>
    public IReadOnlyList<JoinRecord> Predictions { get; init; } = [];
}
