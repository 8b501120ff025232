using Watchgrain.Grains.Labels;

namespace Watchgrain.Grains.Storage;

/// <summary>A row of the table that held joins before there were runs: it is read until the position <see cref="ExpiresAt"/> has passed, or a run holds its key.</summary>
public sealed record JoinRow(JoinKey Key, JoinState State, long ExpiresAt, byte[] Payload);
