using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// The labels of one source where the model predicted one class: how many contradict it, how many should, and what each of <see cref="FlipBets"/> pays for that. Of the rows of class 0 a contradiction is a label 1, of those of class 1 a label 0:
/// kept apart, flips in one direction are not diluted by the rows of the other.
/// </summary>
/// <param name="Rows">Labelled rows of the predicted class.</param>
/// <param name="Contradictions">k, labels that are the other class.</param>
/// <param name="Expected">μ = Σ q, with q the model's own probability of the other class.</param>
/// <param name="Variance">v = Σ q(1 − q).</param>
/// <param name="Cumulants">Per bet Σ ln(1 + q'(e^θ − 1)), the logarithm of the moment generating function of k when a contradiction has the probability q' = q + the source's own level, kept within [10⁻⁶, 1 − 10⁻⁶].</param>
/// <param name="Slopes">Per bet the derivative of the cumulant by a common addition to q', Σ (e^θ − 1)/(1 + q'(e^θ − 1)). The cumulant is concave in it, so the tangent is never below: corrections by it keep an e-value one.</param>
public sealed record FlipSums(long Rows, long Contradictions, double Expected, double Variance, double[] Cumulants, double[] Slopes)
{
    private const double LeastProbability = 1e-6;

    /// <summary>The source's own excess of contradictions per row of this class in the reference, (k − μ)/n there; 0 when it has none.</summary>
    public double OwnLevel { get; init; }

    /// <summary>Variance of <see cref="OwnLevel"/>, v/n² of the reference.</summary>
    public double OwnLevelVariance { get; init; }

    /// <summary>Whether the source has rows of this class in the reference.</summary>
    public bool HasOwnLevel { get; init; }

    /// <summary>The sums over outcome cells, q from the middle of a cell (an error of at most 1/2048 per row).</summary>
    /// <param name="outcomes">Of one source. A cell with a negative net count (a retraction ahead of what it retracts) subtracts.</param>
    /// <param name="predictedClass">0 or 1.</param>
    /// <param name="reference">The same source's outcomes in the reference; null: none.</param>
    public static FlipSums From(OutcomeCells outcomes, int predictedClass, OutcomeCells? reference = null)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentOutOfRangeException.ThrowIfNegative(predictedClass);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(predictedClass, 1);
        var own = reference is null ? default : Counts(reference, predictedClass);
        var level = own.Rows > 0 ? (own.Contradictions - own.Expected) / own.Rows : 0;
        double[] cumulants = new double[FlipBets.Count], slopes = new double[FlipBets.Count];
        foreach (var cell in outcomes.NonEmpty().Where(cell => cell.PredictedClass == predictedClass))
        {
            var q = Math.Clamp(Contradicting(cell.Cell, predictedClass) + level, LeastProbability, 1 - LeastProbability);
            for (var bet = 0; bet < FlipBets.Count; bet++)
            {
                var factor = 1 + q * FlipBets.Gain(bet);
                cumulants[bet] += cell.Rows * Math.Log(factor);
                slopes[bet] += cell.Rows * FlipBets.Gain(bet) / factor;
            }
        }
        var (rows, contradictions, expected, variance) = Counts(outcomes, predictedClass);
        return new(rows, contradictions, expected, variance, cumulants, slopes)
        {
            OwnLevel = level,
            OwnLevelVariance = own.Rows > 0 ? own.Variance / own.Rows / own.Rows : 0,
            HasOwnLevel = own.Rows > 0,
        };
    }

    private static (long Rows, long Contradictions, double Expected, double Variance) Counts(OutcomeCells outcomes, int predictedClass)
    {
        long rows = 0, contradictions = 0;
        double expected = 0, variance = 0;
        foreach (var cell in outcomes.NonEmpty().Where(cell => cell.PredictedClass == predictedClass))
        {
            var q = Contradicting(cell.Cell, predictedClass);
            rows += cell.Rows;
            if (cell.Label != predictedClass) contradictions += cell.Rows;
            expected += cell.Rows * q;
            variance += cell.Rows * q * (1 - q);
        }
        return (rows, contradictions, expected, variance);
    }

    private static double Contradicting(int cell, int predictedClass) => predictedClass == 1 ? 1 - ScoreCells.Midpoint(cell) : ScoreCells.Midpoint(cell);
}
