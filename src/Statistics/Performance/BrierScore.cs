using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>
/// The Brier score of binary probabilities: mean (p − y)². Range [0, 1]. Null without rows. The interval is Student's of the mean. Source: Brier (1950).
/// </summary>
public static class BrierScore
{
    /// <exception cref="ArgumentException">A probability is NaN or outside [0, 1], a label is neither 0 nor 1, or the lengths differ.</exception>
    public static Estimate? Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, double confidence = 0.95)
    {
        Probabilities.Check(labels, probabilities);
        var losses = new MeanAccumulator();
        for (var i = 0; i < labels.Length; i++) losses.Add((probabilities[i] - labels[i]) * (probabilities[i] - labels[i]));
        return ConfidenceLimits.OfMean(losses, confidence, 0, 1);
    }

    /// <summary>Murphy's (1973) decomposition over bins of equal width, b = min(⌊pB⌋, B − 1), with the two terms inside bins that Stephenson, Coelho and Jolliffe (2008) add. Null without rows.</summary>
    /// <exception cref="ArgumentException">As above, or no bins.</exception>
    public static BrierDecomposition? Decompose(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int bins = 10)
    {
        Probabilities.Check(labels, probabilities);
        if (bins < 1) throw new ArgumentOutOfRangeException(nameof(bins), bins, "There is at least one bin.");
        if (labels.IsEmpty) return null;
        var parts = new Parts(bins);
        for (var i = 0; i < labels.Length; i++) parts.Add(probabilities[i], 1 - labels[i], labels[i]);
        parts.Average();
        for (var i = 0; i < labels.Length; i++) parts.AddWithin(probabilities[i], 1 - labels[i], labels[i]);
        return parts.Decomposition();
    }

    /// <summary>From score cells, every row at the middle of its cell: within 1/1,024 of the exact score. Null without rows or when a net count is negative.</summary>
    public static Estimate? From(OutcomeCells outcomes, double confidence = 0.95)
    {
        if (ScoreGroups.Of(outcomes) is not { } cells) return null;
        var losses = new MeanAccumulator();
        for (var cell = 0; cell < cells.Count; cell++)
        {
            var p = ScoreCells.Midpoint(cell);
            losses.Add(p * p, cells[cell].Negatives);
            losses.Add((1 - p) * (1 - p), cells[cell].Positives);
        }
        return ConfidenceLimits.OfMean(losses, confidence, 0, 1);
    }

    /// <summary>The parts from score cells, every row at the middle of its cell. Null without rows or when a net count is negative.</summary>
    public static BrierDecomposition? Decompose(OutcomeCells outcomes, int bins = 10)
    {
        if (bins < 1) throw new ArgumentOutOfRangeException(nameof(bins), bins, "There is at least one bin.");
        if (ScoreGroups.Of(outcomes) is not { } cells || outcomes.Count == 0) return null;
        var parts = new Parts(bins);
        for (var cell = 0; cell < cells.Count; cell++) parts.Add(ScoreCells.Midpoint(cell), cells[cell].Negatives, cells[cell].Positives);
        parts.Average();
        for (var cell = 0; cell < cells.Count; cell++) parts.AddWithin(ScoreCells.Midpoint(cell), cells[cell].Negatives, cells[cell].Positives);
        return parts.Decomposition();
    }

    /// <summary>The bin of equal width that holds a probability.</summary>
    internal static int Bin(double probability, int bins) => Math.Min((int)(probability * bins), bins - 1);

    // Rows of each bin, their mean probability and their share of label 1, in two passes.
    private sealed class Parts(int bins)
    {
        private readonly double[] rows = new double[bins];
        private readonly double[] forecast = new double[bins];
        private readonly double[] observed = new double[bins];
        private double within;

        public void Add(double probability, double negatives, double positives)
        {
            var bin = Bin(probability, bins);
            rows[bin] += negatives + positives;
            forecast[bin] += (negatives + positives) * probability;
            observed[bin] += positives;
        }

        public void Average()
        {
            for (var b = 0; b < bins; b++)
            {
                if (rows[b] != 0) (forecast[b], observed[b]) = (forecast[b] / rows[b], observed[b] / rows[b]);
            }
        }

        public void AddWithin(double probability, double negatives, double positives)
        {
            var bin = Bin(probability, bins);
            var aside = probability - forecast[bin];
            within += aside * ((negatives + positives) * (aside + 2 * observed[bin]) - 2 * positives);
        }

        public BrierDecomposition Decomposition()
        {
            double n = rows.Sum(), rate = rows.Zip(observed, (count, share) => count * share).Sum() / n, reliability = 0, resolution = 0;
            for (var b = 0; b < bins; b++)
            {
                reliability += rows[b] / n * (forecast[b] - observed[b]) * (forecast[b] - observed[b]);
                resolution += rows[b] / n * (observed[b] - rate) * (observed[b] - rate);
            }
            return new BrierDecomposition(reliability, resolution, rate * (1 - rate), within / n);
        }
    }
}
