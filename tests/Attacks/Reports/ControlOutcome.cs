namespace Watchgrain.Attacks.Reports;

/// <summary>What became of a control in one run.</summary>
internal readonly record struct ControlOutcome(long FalseAlarms, long Opportunities);
