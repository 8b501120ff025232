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
        double[] rows = new double[bins], forecast = new double[bins], observed = new double[bins];
        double n = labels.Length, positives = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var bin = Bin(probabilities[i], bins);
            rows[bin]++;
            forecast[bin] += probabilities[i];
            observed[bin] += labels[i];
            positives += labels[i];
        }
        double rate = positives / n, reliability = 0, resolution = 0, within = 0;
        for (var b = 0; b < bins; b++)
        {
            if (rows[b] == 0) continue;
            forecast[b] /= rows[b];
            observed[b] /= rows[b];
            reliability += rows[b] / n * (forecast[b] - observed[b]) * (forecast[b] - observed[b]);
            resolution += rows[b] / n * (observed[b] - rate) * (observed[b] - rate);
        }
        for (var i = 0; i < labels.Length; i++)
        {
            var bin = Bin(probabilities[i], bins);
            var aside = probabilities[i] - forecast[bin];
            within += aside * (aside - 2 * (labels[i] - observed[bin]));
        }
        return new BrierDecomposition(reliability, resolution, rate * (1 - rate), within / n);
    }

    /// <summary>The bin of equal width that holds a probability.</summary>
    internal static int Bin(double probability, int bins) => Math.Min((int)(probability * bins), bins - 1);
}
