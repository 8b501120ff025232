using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>What the figures of a model of K classes will be once the labels come; intervals as in <see cref="CbpeEstimate"/>, averages over classes macro.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Confusion">Expected rows per [label, predicted class].</param>
/// <param name="Accuracy">In [0, 1].</param>
/// <param name="Precision">Over classes that are predicted.</param>
/// <param name="Recall">Over classes that are expected.</param>
/// <param name="Specificity">Over classes of which others are expected.</param>
/// <param name="F1">Over classes that are expected or predicted.</param>
/// <param name="RocAuc">Each class against all others; null when one of them is certain or impossible throughout.</param>
public sealed record MulticlassCbpeEstimate(long Rows, double[,] Confusion, Estimate Accuracy, Estimate? Precision, Estimate? Recall, Estimate? Specificity, Estimate? F1, Estimate? RocAuc);
