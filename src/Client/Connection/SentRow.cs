using Watchgrain.V1;

namespace Watchgrain.Client.Connection;

/// <summary>Where a row went.</summary>
/// <param name="Reply">To the batch that it is in. It fails as the reply to a batch does.</param>
/// <param name="Row">Its number in that batch, as the rejections of the reply name rows.</param>
public readonly record struct SentRow(Task<ReportResponse> Reply, int Row);
