namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>Seeded draws. A binomial of MathNet.Numerics takes a step per row, and there are millions.</summary>
internal static class Draw
{
    /// <summary>From this variance on a rounded normal is close enough (its skewness is below 0.2).</summary>
    private const double NormalFrom = 30;

    /// <summary>Standard normal, by Box and Muller.</summary>
    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Successes of n trials with probability p: by inversion, or normal where the variance allows it.</summary>
    public static long Binomial(Random random, long n, double p)
    {
        if (p > 0.5) return n - Binomial(random, n, 1 - p);
        if (n <= 0 || p <= 0) return 0;
        var variance = n * p * (1 - p);
        if (variance >= NormalFrom) return Math.Clamp((long)Math.Round(n * p + Math.Sqrt(variance) * Normal(random)), 0, n);
        var (odds, left) = (p / (1 - p), random.NextDouble());
        var probability = Math.Exp(n * Math.Log(1 - p));
        long k = 0;
        while (left > probability && k < n)
        {
            left -= probability;
            probability *= odds * (n - k) / (k + 1);
            k++;
        }
        return k;
    }
}
