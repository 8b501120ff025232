namespace Watchgrain.Grains.Performance;

/// <summary>A figure that has fallen below its level in the reference.</summary>
/// <param name="Statistic">Its name in queries.</param>
/// <param name="Name">Its name in a sentence.</param>
/// <param name="Value">In the pane.</param>
/// <param name="Before">Mean of the reference's panes of the same phase.</param>
/// <param name="LogEvidence">ln R.</param>
/// <param name="LogThreshold">That it has reached.</param>
/// <param name="SincePane">See <see cref="LevelWatch.SincePane"/>.</param>
public sealed record FallenFigure(string Statistic, string Name, double Value, double Before, double LogEvidence, double LogThreshold, long SincePane);
