namespace Watchgrain.Grains.Labels;

/// <summary>What a join row holds: a prediction, its label, or a label that waits for its prediction. Neither: what stood there is erased, and nothing comes in its place.</summary>
public sealed record JoinEntry(JoinRecord? Prediction, LabelValue? Label)
{
    public bool IsErased => Prediction is null && Label is null;
}
