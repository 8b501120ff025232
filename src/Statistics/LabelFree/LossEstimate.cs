using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>What the errors of a regression model will be once the truth comes. Intervals are for the realised figure of these very rows, if errors still depend on the inputs as in the reference;
/// they hold sampling and the fit's own error.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="MeanAbsoluteError">In units of the target, [0, ∞).</param>
/// <param name="RootMeanSquaredError">In units of the target, [0, ∞).</param>
/// <param name="OutsideShare">Share of rows of which an input lies outside the reference's range, in [0, 1]: of them the estimate says only what it says at the edge.</param>
public readonly record struct LossEstimate(long Rows, Estimate MeanAbsoluteError, Estimate RootMeanSquaredError, double OutsideShare);
