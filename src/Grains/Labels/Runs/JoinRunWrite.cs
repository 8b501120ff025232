namespace Watchgrain.Grains.Labels.Runs;

/// <summary>A whole run and its blocks.</summary>
internal sealed record JoinRunWrite(JoinRun Run, IReadOnlyList<byte[]> Blocks);
