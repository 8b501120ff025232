using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// What one source's labels say about it: how often they disagree with the model, and how often they should.
/// </summary>
/// <param name="Rows">Labelled rows.</param>
/// <param name="Disagreements">k = Σ 1[class ≠ label].</param>
/// <param name="Expected">μ = Σ q, with q the model's own probability that its class is wrong: min(p, 1 − p) when the class is the likelier one, as with a threshold of ½; 1 −
/// p for class 1 and p for class 0 otherwise.</param>
/// <param name="Variance">v = Σ q(1 − q).</param>
public readonly record struct SourceLabelSums(long Rows, long Disagreements, double Expected, double Variance)
{
    /// <summary>The source's own excess of disagreements per row in the reference, (k − μ)/n there; 0 when unknown.</summary>
    public double OwnBias { get; init; }

    /// <summary>The variance of <see cref="OwnBias"/>, v/n² of the reference: an estimated bias is itself uncertain. 0 takes the bias as known.</summary>
    public double OwnBiasVariance { get; init; }

    /// <summary>The sums over outcome cells, p being the middle of its cell (an error of at most 1/2048 per row).</summary>
    public static SourceLabelSums From(OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        long rows = 0, disagreements = 0;
        double expected = 0, variance = 0;
        foreach (var cell in outcomes.NonEmpty())
        {
            var p = ScoreCells.Midpoint(cell.Cell);
            rows += cell.Rows;
            if (cell.Label != cell.PredictedClass) disagreements += cell.Rows;
            expected += cell.Rows * (cell.PredictedClass == 1 ? 1 - p : p);
            variance += cell.Rows * p * (1 - p);
        }
        return new SourceLabelSums(rows, disagreements, expected, variance);
    }

    /// <summary>These sums measured against the same source's reference sums; unchanged when the reference is empty.</summary>
    public SourceLabelSums Against(SourceLabelSums reference) => reference.Rows <= 0 ? this : this with
    {
        OwnBias = (reference.Disagreements - reference.Expected) / reference.Rows,
        OwnBiasVariance = reference.Variance / ((double)reference.Rows * reference.Rows),
    };
}
