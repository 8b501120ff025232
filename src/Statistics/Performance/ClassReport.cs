using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>The figures of a model of K classes over labelled rows.</summary>
/// <param name="Table">Rows by label and predicted class.</param>
/// <param name="RocAuc">Each class against all others; null when a class is absent as a label.</param>
/// <param name="LogLoss">In nats.</param>
/// <param name="Brier">Mean Σ (p − y)², in [0, 2] (Brier 1950).</param>
/// <param name="Calibration">Of the probability of the predicted class, over ten bins of equal width.</param>
public sealed record ClassReport(ConfusionTable Table, MacroAuc? RocAuc, Estimate LogLoss, Estimate Brier, CalibrationError Calibration)
{
    /// <summary>Confusion counts, log loss and Brier score are those of the rows (losses in single precision); AUC and calibration are from cells. Null without rows, and while retractions are ahead of what they retract.</summary>
    public static ClassReport? Of(ClassOutcomes outcomes, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        if (outcomes.Count <= 0 || !outcomes.IsWhole) return null;
        return ConfidenceLimits.OfMean(outcomes.LogLosses, confidence, 0, -Math.Log(Performance.LogLoss.Clip / outcomes.Classes)) is { } loss && ConfidenceLimits.OfMean(outcomes.BrierScores, confidence, 0, 2) is { } brier
            && CalibrationError.Of(ReliabilityCurve.EqualWidth(outcomes.OfPredicted(), confidence: confidence) ?? [], confidence) is { } calibration
            ? new(outcomes.Table(), MacroAuc.From(outcomes, confidence), loss, brier, calibration)
            : null;
    }
}
