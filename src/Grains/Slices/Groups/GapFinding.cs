namespace Watchgrain.Grains.Slices.Groups;

/// <summary>A group's rate that departs from its place beside the others.</summary>
/// <param name="Share">Of the group's rows since the evidence began to grow.</param>
/// <param name="Expected">By the reference and the others of the same panes.</param>
/// <param name="OtherShare">Of all other rows of the last pane.</param>
/// <param name="Rows">Of the group since then.</param>
/// <param name="LogEvidence">ln R.</param>
/// <param name="SincePane">The first pane of the change, by the detector's estimate.</param>
public sealed record GapFinding(double Share, double Expected, double OtherShare, long Rows, double LogEvidence, long SincePane);
