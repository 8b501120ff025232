namespace Watchgrain.Statistics.Distances;

/// <summary>
/// The fixed limits that people know, each with its origin. They ignore the sample size: beside each stands <see cref="ChanceThresholds"/>, and a limit below that one alarms on noise.
/// </summary>
public static class CustomaryThresholds
{
    /// <summary>PSI above 0.1: some change. Lewis, An Introduction to Credit Scoring (1994); Siddiqi (2006).</summary>
    public const double PsiSmall = 0.1;

    /// <summary>PSI above 0.2: a shift to act on. Custom of credit scoring, beside 0.25; no published ground.</summary>
    public const double PsiNotable = 0.2;

    /// <summary>PSI above 0.25: a large shift. Siddiqi (2006).</summary>
    public const double PsiLarge = 0.25;

    /// <summary>Jensen-Shannon distance above 0.1: the default of Evidently and NannyML. No published ground.</summary>
    public const double JensenShannonDistance = 0.1;

    /// <summary>Hellinger distance above 0.1: the default of NannyML and Evidently. No published ground.</summary>
    public const double Hellinger = 0.1;

    /// <summary>L∞ above 0.1: the default of SageMaker Model Monitor. No published ground.</summary>
    public const double LInfinity = 0.1;

    /// <summary>Wasserstein distance above a tenth of the reference's standard deviation: the default of Evidently. No published ground.</summary>
    public const double WassersteinNormalised = 0.1;

    /// <summary>Cramér's V (w for two sides) of 0.1, a small effect; 0.3 is a medium and 0.5 a large one. Cohen (1988), 7.2.</summary>
    public const double CramersVSmall = 0.1;

    /// <summary>A p below 0.05. Fisher (1925); with M looks one expects 0.05 M false alarms.</summary>
    public const double PValue = 0.05;
}
