namespace Watchgrain.Statistics.TwoSample;

/// <summary>What Smirnov's test found.</summary>
/// <param name="Statistic">D = sup |F − G| in [0, 1].</param>
/// <param name="Location">The value at which the difference is largest (the smallest such reference value, else the smallest such current value).</param>
/// <param name="Sign">+1 when the reference's distribution function is the higher one there (the current values tend to be larger), −1 when the current one's is; +1 when D is 0.</param>
/// <param name="AsymptoticPValue">P(D_e ≥ D) of Kolmogorov's one-sample law at e = max(1, nm/(n + m) rounded half to even).</param>
/// <param name="ExactPValue">Share of the orders of n + m distinct values with at least this D; null beyond <see cref="SmirnovTest.ExactRows"/> rows on a side.</param>
public readonly record struct SmirnovResult(double Statistic, double Location, int Sign, double AsymptoticPValue, double? ExactPValue)
{
    /// <summary>The exact p where there is one, else the asymptotic one.</summary>
    public double PValue => ExactPValue ?? AsymptoticPValue;

    public bool IsExact => ExactPValue is not null;
}
