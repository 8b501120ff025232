namespace Watchgrain.Statistics.TwoSample;

/// <summary>What the Mann-Whitney test found.</summary>
/// <param name="ReferenceU">U: pairs in which the reference value is the larger one, ties counted half; in [0, nm].</param>
/// <param name="AreaUnderCurve">P(current &gt; reference) + ½ P(equal) = 1 − U/(nm) in [0, 1]; ½ without drift.</param>
/// <param name="Bound">How far the area may be from the one over raw values, because values in one cell count as ties; 0 from samples.</param>
/// <param name="AsymptoticPValue">From the normal law with a variance that allows for ties and a continuity correction of ½.</param>
/// <param name="ExactPValue">Share of the orders of n + m distinct values that are at least as uneven, U rounded towards the mean; null where n·m passes <see cref="MannWhitney.ExactPairs"/>.</param>
/// <param name="Ties">Whether values are equal; the exact p, made for distinct values, is then conservative.</param>
public readonly record struct MannWhitneyResult(double ReferenceU, double AreaUnderCurve, double Bound, double AsymptoticPValue, double? ExactPValue, bool Ties)
{
    /// <summary>The exact p where there is one and nothing is tied, else the asymptotic one.</summary>
    public double PValue => IsExact ? ExactPValue!.Value : AsymptoticPValue;

    public bool IsExact => ExactPValue is not null && !Ties;
}
