namespace Watchgrain.Grains.Deltas;

/// <summary>A part that a receiver could not take: its pane is closed (no reason), or its bytes could not be read.</summary>
public readonly record struct DroppedPart(SummaryPart Part, string? Reason);
