namespace Watchgrain.Statistics.Sequential;

/// <summary>What a detector knows after a pane.</summary>
/// <param name="LogR">
/// ln R of the process (either <see cref="EDetectorForm"/>), all panes since the last reset. Without drift E[R after t panes] ≤ t, so an alarm at R ≥ A comes on average no sooner than after A
/// panes. −∞ before the first pane.
/// </param>
/// <param name="LogE">
/// ln of this pane's own e-value, the experts' average before they saw it: without drift its expectation is ≤ 1, for one fixed look. 0 when the pane said nothing.
/// </param>
public readonly record struct EvidenceStep(double LogR, double LogE);
