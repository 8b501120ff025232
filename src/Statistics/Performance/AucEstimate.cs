namespace Watchgrain.Statistics.Performance;

/// <summary>An area under the ROC or the precision-recall curve.</summary>
/// <param name="Value">In [0, 1].</param>
/// <param name="Bound">How far the value may be from the one over exact scores, because scores in one cell count as tied; 0 from samples.</param>
/// <param name="Lower">Lower confidence limit (sampling only, the bound not added).</param>
/// <param name="Upper">Upper confidence limit.</param>
/// <param name="Negatives">Rows with label 0.</param>
/// <param name="Positives">Rows with label 1.</param>
public readonly record struct AucEstimate(double Value, double Bound, double Lower, double Upper, long Negatives, long Positives);
