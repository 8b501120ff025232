using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>
/// What a binary model's figures will be once the labels come. Each interval is for the realised figure of these very rows, were their labels drawn with the calibrated probabilities; an error of the
/// calibration itself is not in it.
/// </summary>
/// <param name="Rows">Rows.</param>
/// <param name="TrueNegatives">Expected rows, as the next three.</param>
/// <param name="FalsePositives">Expected rows.</param>
/// <param name="FalseNegatives">Expected rows.</param>
/// <param name="TruePositives">Expected rows.</param>
/// <param name="Accuracy">In [0, 1].</param>
/// <param name="Precision">Null when nothing is predicted positive.</param>
/// <param name="Recall">Null when no positives are expected.</param>
/// <param name="Specificity">Null when no negatives are expected.</param>
/// <param name="F1">Null when class 1 is neither expected nor predicted.</param>
/// <param name="RocAuc">Null when one class is certain throughout.</param>
public readonly record struct CbpeEstimate(
    long Rows, double TrueNegatives, double FalsePositives, double FalseNegatives, double TruePositives, Estimate Accuracy, Estimate? Precision, Estimate? Recall, Estimate? Specificity, Estimate? F1, Estimate? RocAuc);
