namespace Watchgrain.Statistics.Abuse;

/// <summary>What one query has shown.</summary>
/// <param name="Kind">Beside the caller's latest ones.</param>
/// <param name="WindowDiffers">Whether the window that it completes differs from the reference; null: it completes none.</param>
public readonly record struct CallerStep(QueryKind Kind, bool? WindowDiffers);
