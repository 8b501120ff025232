namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Count, mean, variance, skewness and kurtosis of a raw sample by the textbook's two passes: the mean by pairwise summation, rounded to a double, and the central moments m_k = Σ (x − mean)^k/n about that
/// double. Null when the sample is empty.
/// Source: Higham (1993) for the summation.
/// </summary>
/// <remarks>
/// <para>These are the figures that numpy and scipy print, rounding included: around 10⁹ with variance 1 a mean can be off by 1e-7, which costs the skewness up to 3e-7.
/// <see cref="NumericSummary"/> centres on the reference mean and is closer to the exact value there (1e-8).</para>
/// <para>All values equal: that value, and a variance of exactly 0. The mean is always finite; a variance beyond the range of a double is infinite. Sums are not compensated; order matters in the last
/// digits.</para>
/// </remarks>
/// <param name="Count">n.</param>
/// <param name="Mean">Σ x/n.</param>
/// <param name="Variance">Population variance m₂ ≥ 0.</param>
/// <param name="SampleVariance">m₂ n/(n − 1); null for one value.</param>
/// <param name="Skewness">m₃/m₂^1.5; null when the variance is 0 or overflows, and below three values, where it is 0 whatever they are.</param>
/// <param name="ExcessKurtosis">m₄/m₂² − 3; null when the variance is 0 or a sum overflows, and below four values, where it is −2 or −1.5 whatever they are.</param>
public readonly record struct SampleMoments(long Count, double Mean, double Variance, double? SampleVariance, double? Skewness, double? ExcessKurtosis)
{
    private const int Leaf = 128;

    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite.</exception>
    public static SampleMoments? Of(ReadOnlySpan<double> sample)
    {
        foreach (var value in sample)
        {
            if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(sample), value, "A sample holds finite values only.");
        }
        if (sample.IsEmpty) return null;
        if (sample.IndexOfAnyExcept(sample[0]) < 0) return new SampleMoments(sample.Length, sample[0] + 0.0, 0, sample.Length > 1 ? 0 : null, null, null);
        double n = sample.Length, mean = Pairwise(sample) / n;
        var deviations = new double[sample.Length];
        var powers = new double[sample.Length];
        if (!double.IsFinite(mean))
        {
            for (var i = 0; i < powers.Length; i++) powers[i] = sample[i] / n;
            mean = Pairwise(powers);
        }
        for (var i = 0; i < deviations.Length; i++)
        {
            deviations[i] = sample[i] - mean;
            powers[i] = deviations[i] * deviations[i];
        }
        double m2 = Pairwise(powers), variance = m2 / n;
        double? divided = sample.Length > 1 ? m2 / (n - 1) : null;
        if (!(variance > 0 && double.IsFinite(variance))) return new SampleMoments(sample.Length, mean, variance, divided, null, null);
        for (var i = 0; i < powers.Length; i++) powers[i] *= deviations[i];
        var skewness = Pairwise(powers) / n / Math.Pow(variance, 1.5);
        for (var i = 0; i < powers.Length; i++) powers[i] *= deviations[i];
        var kurtosis = Pairwise(powers) / n / (variance * variance) - 3;
        return new SampleMoments(sample.Length, mean, variance, divided, double.IsFinite(skewness) && n >= 3 ? skewness : null, double.IsFinite(kurtosis) && n >= 4 ? kurtosis : null);
    }

    // Halves down to 128 values, those in eight lanes: the error grows with the logarithm of n.
    private static double Pairwise(ReadOnlySpan<double> values)
    {
        if (values.Length > Leaf)
        {
            var half = values.Length / 2 / 8 * 8;
            return Pairwise(values[..half]) + Pairwise(values[half..]);
        }
        double sum = 0;
        if (values.Length >= 8)
        {
            Span<double> lanes = stackalloc double[8];
            values[..8].CopyTo(lanes);
            var i = 8;
            for (; i + 8 <= values.Length; i += 8)
            {
                for (var lane = 0; lane < 8; lane++) lanes[lane] += values[i + lane];
            }
            sum = lanes[0] + lanes[1] + (lanes[2] + lanes[3]) + (lanes[4] + lanes[5] + (lanes[6] + lanes[7]));
            values = values[i..];
        }
        foreach (var value in values) sum += value;
        return sum;
    }
}
