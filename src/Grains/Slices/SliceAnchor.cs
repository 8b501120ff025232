namespace Watchgrain.Grains.Slices;

/// <summary>What the labelled rows of a reference show of a slice.</summary>
/// <param name="Rows">Labelled rows.</param>
/// <param name="Contradicting">Of them with a label that contradicts the score (<see cref="Statistics.LabelFree.LabelContradictions"/>).</param>
/// <param name="Expected">As many have to, by their scores.</param>
/// <param name="Variance">Of those, if labels are drawn with the calibrated probabilities.</param>
/// <param name="Panes">That they lie in.</param>
[GenerateSerializer, Immutable, Alias("wg.SliceAnchor")]
public readonly record struct SliceAnchor([property: Id(0)] long Rows, [property: Id(1)] long Contradicting, [property: Id(2)] double Expected, [property: Id(3)] double Variance, [property: Id(4)] int Panes)
{
    /// <summary>By how much the share of contradicting labels lies above what the scores lead one to expect.</summary>
    public double Excess => (Contradicting - Expected) / Rows;

    /// <summary>Variance of the error of <see cref="Excess"/>.</summary>
    /// <param name="paneVariance">See <see cref="SliceReference.PaneVariance"/>.</param>
    public double ExcessVariance(double paneVariance) => Variance / Rows / Rows * (1 + paneVariance * Rows / Panes);
}
