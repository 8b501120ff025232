namespace Watchgrain.Statistics.Poisoning;

/// <summary>What a pane says of a source beside its peers (<see cref="PeerComparison"/>).</summary>
/// <param name="LogFactors">ln f of each bet: <see cref="FlipBets.Count"/> on all rows, as many on those that were predicted 0, and on those that were predicted 1.</param>
/// <param name="ExpectedZero">Contradictions to be expected of the rows that were predicted 0, by the model, the source's own level, and what its peers show in this pane.</param>
/// <param name="ExpectedOne">The same of those that were predicted 1.</param>
/// <param name="Record">The source's record with this pane.</param>
public sealed record SourceComparison(double[] LogFactors, double ExpectedZero, double ExpectedOne, SourceRecord Record);
