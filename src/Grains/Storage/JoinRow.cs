using Watchgrain.Grains.Labels;

namespace Watchgrain.Grains.Storage;

/// <summary>A row of the join table: dropped when the position <see cref="ExpiresAt"/> has passed.</summary>
public sealed record JoinRow(JoinKey Key, JoinState State, long ExpiresAt, byte[] Payload);
