namespace Watchgrain.Statistics.Sequential;

/// <summary>How a detector divides its stake of 1 among its experts. An expert with the share w has to make ln(1/w) nats more than it would alone.</summary>
/// <param name="Fixed">Of each fixed expert.</param>
/// <param name="PlugIns">Of the plug-ins together.</param>
/// <param name="OnEachCell">Of each kind of bet on one cell, over all cells together.</param>
internal sealed record BetWeights(double[] Fixed, double PlugIns, double[] OnEachCell);
