namespace Watchgrain.Grains.Labels;

/// <summary>What a join row holds: a prediction, its label, or a label that waits for its prediction. At least one of the two is there.</summary>
public sealed record JoinEntry(JoinRecord? Prediction, LabelValue? Label);
