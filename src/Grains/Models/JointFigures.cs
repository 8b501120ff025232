namespace Watchgrain.Grains.Models;

/// <summary>How the numeric features of a pane's sampled rows are distributed jointly, against the reference (<c>RandomFourierTest</c>).</summary>
/// <param name="Rows">Rows in the sample.</param>
/// <param name="Squared">Squared maximum mean discrepancy.</param>
/// <param name="Unbiased">The same without what sampling adds; null for a single row.</param>
/// <param name="PValue">For one look, in [0, 1].</param>
[GenerateSerializer, Immutable, Alias("wg.JointFigures")]
public sealed record JointFigures([property: Id(0)] long Rows, [property: Id(1)] double Squared, [property: Id(2)] double? Unbiased, [property: Id(3)] double PValue);
