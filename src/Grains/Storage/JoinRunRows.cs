namespace Watchgrain.Grains.Storage;

/// <summary>Blocks of a run from a place on, and its header (null: it has none yet, so that nobody reads the blocks).</summary>
public sealed record JoinRunRows(long Run, byte[]? Header, int FirstBlock, IReadOnlyList<byte[]> Blocks);
