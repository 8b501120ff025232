namespace Watchgrain.Acceptance.Tests;

/// <summary>Exact bounds for reduced sizes.</summary>
internal static class Binomial
{
    /// <summary>P(X ≤ k) for X of n trials with success probability p.</summary>
    public static double AtMost(int k, int n, double p)
    {
        double sum = 0, choose = 1;
        for (var i = 0; i <= k; i++)
        {
            sum += choose * Math.Pow(p, i) * Math.Pow(1 - p, n - i);
            choose = choose * (n - i) / (i + 1);
        }
        return sum;
    }
}
