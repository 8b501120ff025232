using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>
/// What the figures of a model of K classes will be once the labels come, from the cells of its probabilities. Averages over classes are macro; their limits are the means of those of the classes, which hold however the classes move together
/// (<see cref="MacroAuc"/>).
/// </summary>
/// <param name="Rows">Rows.</param>
/// <param name="PerClass">Each class against all others.</param>
/// <param name="Accuracy">In [0, 1].</param>
/// <param name="Precision">Over classes that are predicted.</param>
/// <param name="Recall">Over classes that are expected.</param>
/// <param name="F1">Over classes that are expected or predicted.</param>
/// <param name="RocAuc">Null when a class is certain or impossible throughout.</param>
public sealed record ClassEstimate(long Rows, IReadOnlyList<CbpeEstimate> PerClass, Estimate Accuracy, Estimate? Precision, Estimate? Recall, Estimate? F1, Estimate? RocAuc);
