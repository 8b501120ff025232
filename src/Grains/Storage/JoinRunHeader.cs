namespace Watchgrain.Grains.Storage;

/// <summary>The stored header of a run.</summary>
public sealed record JoinRunHeader(long Run, byte[] Bytes);
