using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>The audit log's tree head after the replay.</summary>
/// <param name="Origin">Name of the log.</param>
/// <param name="Size">Entries.</param>
/// <param name="RootHash">Hexadecimal.</param>
public sealed record CheckpointSummary(string Origin, ulong Size, string RootHash)
{
    public static CheckpointSummary Of(Checkpoint checkpoint) => new(checkpoint.Origin, checkpoint.Size, Convert.ToHexStringLower(checkpoint.RootHash.Span));
}
