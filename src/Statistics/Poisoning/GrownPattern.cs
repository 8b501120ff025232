namespace Watchgrain.Statistics.Poisoning;

/// <summary>A pattern that comes far more often than it did, and is nearly always predicted to be of one class.</summary>
/// <param name="Pattern">A cell, or two.</param>
/// <param name="Rows">Of the pane.</param>
/// <param name="Ones">Those predicted to be of class 1.</param>
/// <param name="Expected">As many would have come at the share of the reference.</param>
/// <param name="LogP">ln of the probability that so many come or more, were the growth that is let pass true.</param>
public readonly record struct GrownPattern(Pattern Pattern, long Rows, long Ones, double Expected, double LogP);
