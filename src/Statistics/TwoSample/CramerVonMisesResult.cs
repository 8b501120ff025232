namespace Watchgrain.Statistics.TwoSample;

/// <summary>What the Cramér-von Mises test found.</summary>
/// <param name="Statistic">T of Anderson (1962), ≥ 0 without ties.</param>
/// <param name="AsymptoticPValue">From the limit law, good to about 1e-7 and never below it by more: smaller p read as at most some 1e-7.</param>
/// <param name="ExactPValue">Share of the orders of n + m distinct values with at least this T; null for larger samples.</param>
/// <param name="Ties">Whether equal values share midranks; the exact p, made for distinct values, is then a rough one.</param>
public readonly record struct CramerVonMisesResult(double Statistic, double AsymptoticPValue, double? ExactPValue, bool Ties)
{
    /// <summary>The exact p where there is one and nothing is tied, else the asymptotic one.</summary>
    public double PValue => IsExact ? ExactPValue!.Value : AsymptoticPValue;

    public bool IsExact => ExactPValue is not null && !Ties;
}
