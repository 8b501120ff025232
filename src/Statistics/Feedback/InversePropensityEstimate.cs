using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Feedback;

/// <summary>
/// What accuracy and label rate would be were every prediction labelled, from labelled rows that each stand for 1/propensity predictions: Hájek's (1971) estimate Σwy/Σw, which is that of Horvitz and Thompson (1952) with the number of
/// predictions estimated by the same weights.
/// </summary>
/// <remarks>
/// <para>It holds when a row's propensity is the probability with which its label would be seen, above 0 for every prediction, and nothing else links seeing a label to the label (no hidden confounder). Rows without a propensity are left out.</para>
/// <para>The interval (95 %) is Wilson's of a share of as many rows as the estimate is worth: the smaller of Kish's (1965) effective sample size (Σw)²/Σw² and of m(1 − m)/V, V = Σw²(y − m)²/(Σw)² the variance of the ratio by linearisation (Särndal, Swensson, Wretman 1992); after Korn, Graubard (1998).
/// The quantisation of propensities (<see cref="PropensityCode"/>) changes a weight by at most 1.4 %.</para>
/// </remarks>
/// <param name="Accuracy">In [0, 1].</param>
/// <param name="LabelRate">Share of label 1, in [0, 1].</param>
/// <param name="Rows">Labelled rows with a propensity.</param>
/// <param name="EffectiveSampleSize">(Σw)²/Σw²: so many rows of equal weight say as much, in [1, Rows].</param>
public sealed record InversePropensityEstimate(Estimate Accuracy, Estimate LabelRate, long Rows, double EffectiveSampleSize)
{
    /// <summary>Null without rows that have a propensity, and with negative counts (retractions ahead of their additions).</summary>
    public static InversePropensityEstimate? Of(ExposedOutcomes outcomes, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ConfidenceLimits.Check(confidence);
        var cells = outcomes.NonEmpty().Where(cell => cell.Mark.Propensity != PropensityCode.None)
            .Select(cell => (Weight: PropensityCode.Weight(cell.Mark.Propensity), cell.Rows, cell.Label, cell.IsError)).ToArray();
        if (cells.Length == 0 || Array.Exists(cells, cell => cell.Rows < 0))
            return null;
        var rows = cells.Sum(cell => cell.Rows);
        double sum = cells.Sum(cell => cell.Weight * cell.Rows), squares = cells.Sum(cell => cell.Weight * cell.Weight * cell.Rows);
        var effective = Math.Min(rows, sum * sum / squares);
        return new(Weighted(cell => cell.IsError ? 0 : 1), Weighted(cell => cell.Label), rows, effective);

        Estimate Weighted(Func<(double Weight, long Rows, int Label, bool IsError), int> value)
        {
            var mean = cells.Sum(cell => cell.Weight * cell.Rows * value(cell)) / sum;
            var variance = cells.Sum(cell => cell.Weight * cell.Weight * cell.Rows * Math.Pow(value(cell) - mean, 2)) / (sum * sum);
            // All rows alike: the variance says nothing.
            var worth = variance > 0 ? Math.Min(effective, mean * (1 - mean) / variance) : effective;
            var (lower, upper) = ConfidenceLimits.Wilson(mean, worth, confidence);
            return new(mean, lower, upper, rows);
        }
    }
}
