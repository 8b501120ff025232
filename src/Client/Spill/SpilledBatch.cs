using Watchgrain.Client.Connection;

namespace Watchgrain.Client.Spill;

/// <summary>A batch in the spill file.</summary>
/// <param name="Place">Where it lies.</param>
/// <param name="Producer">Whose it is.</param>
/// <param name="Reply">The reply that somebody of this process waits for; null when an earlier process wrote the batch.</param>
internal sealed record SpilledBatch<TResponse>(SpillPlace Place, Producer Producer, TaskCompletionSource<TResponse>? Reply);
