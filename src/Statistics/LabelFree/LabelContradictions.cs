using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>
/// How many labels contradict the scores of a binary model, and how many have to by these very scores: with c the calibrated probability of class 1 (<see cref="ConfidenceBasedEstimator"/>), a label contradicts when it is not the likelier
/// class, which has the probability q = min(c, 1 − c). Unlike errors of the predicted class they grow with every label that is turned round, wherever the decision threshold lies. Immutable, so many may share it.
/// </summary>
public sealed class LabelContradictions
{
    private readonly double[] calibrated = new double[ScoreCells.Cells];

    /// <param name="estimator">Calibrated on the reference.</param>
    public LabelContradictions(ConfidenceBasedEstimator estimator)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        for (var cell = 0; cell < calibrated.Length; cell++)
            calibrated[cell] = estimator.ProbabilityOf(cell);
    }

    /// <summary>c, the calibrated probability of class 1.</summary>
    /// <param name="cell">Of the score.</param>
    public double ProbabilityOf(int cell) => calibrated[cell];

    /// <summary>Whether the label of a row contradicts its score, and the probability of that.</summary>
    /// <param name="label">0 or 1.</param>
    /// <param name="cell">Of the score.</param>
    public (bool Contradicts, double Chance) Of(int label, int cell) => (label != (calibrated[cell] >= 0.5 ? 1 : 0), Math.Min(calibrated[cell], 1 - calibrated[cell]));

    /// <summary>Labelled rows, those among them whose label contradicts, and how many have to; null without rows, and while a net count is negative.</summary>
    public (long Rows, long Contradicting, double Expected)? Of(OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        long rows = 0, contradicting = 0;
        double expected = 0;
        foreach (var cell in outcomes.NonEmpty())
        {
            if (cell.Rows < 0) return null;
            var (contradicts, chance) = Of(cell.Label, cell.Cell);
            (rows, contradicting, expected) = (rows + cell.Rows, contradicting + (contradicts ? cell.Rows : 0), expected + cell.Rows * chance);
        }
        return rows == 0 ? null : (rows, contradicting, expected);
    }
}
