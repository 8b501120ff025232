using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Calibration;

/// <summary>One point of a reliability curve: what was promised and what happened, of the rows of one bin.</summary>
/// <param name="MeanProbability">Mean predicted probability; null of an empty bin.</param>
/// <param name="Observed">Share of rows with label 1, with Wilson's interval; null of an empty bin.</param>
/// <param name="Rows">Rows in the bin.</param>
public readonly record struct ReliabilityBin(double? MeanProbability, Estimate? Observed, long Rows)
{
    /// <summary>Observed share − mean probability, in [−1, 1]: negative where the model is too sure of class 1. Null of an empty bin.</summary>
    public double? Gap => Observed?.Value - MeanProbability;
}
