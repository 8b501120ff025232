namespace Watchgrain.Statistics.TwoSample;

/// <summary>What the Cramér-von Mises test found.</summary>
/// <param name="Statistic">T of Anderson (1962), ≥ 0 without ties.</param>
/// <param name="AsymptoticPValue">From the truncated series of the limit law, as other tools print it: good to about 1e-7 up to T = 50, to 1e-6 at T = 10⁴. Nothing below 1e-6 is to be believed.</param>
/// <param name="TailPValue">From the tail of the limit law, within 2 % of itself however small; null where the series holds (p above 1e-6).</param>
/// <param name="ExactPValue">Share of the orders of n + m distinct values with at least this T; null for larger samples.</param>
/// <param name="Ties">Whether equal values share midranks; the exact p, made for distinct values, is then a rough one.</param>
public readonly record struct CramerVonMisesResult(double Statistic, double AsymptoticPValue, double? TailPValue, double? ExactPValue, bool Ties)
{
    /// <summary>The exact p where there is one and nothing is tied, else that of the tail where there is one, else the asymptotic one. Falls as the statistic rises.</summary>
    public double PValue => IsExact ? ExactPValue!.Value : TailPValue ?? AsymptoticPValue;

    public bool IsExact => ExactPValue is not null && !Ties;
}
