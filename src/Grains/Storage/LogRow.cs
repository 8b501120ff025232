namespace Watchgrain.Grains.Storage;

/// <summary>A row of a partition's log.</summary>
public sealed record LogRow(long Sequence, long Epoch, byte[] Entry);
