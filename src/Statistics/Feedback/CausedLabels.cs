using MathNet.Numerics;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Feedback;

/// <summary>
/// The share of labels that the model's own decisions caused: labels of rows with an action among the labels whose exposure is known. A model that is retrained on such labels learns what it chose to see.
/// Null without labels of a known exposure, and with negative counts (retractions ahead of their additions).
/// </summary>
/// <param name="Caused">Labels of rows with an action.</param>
/// <param name="Labels">Labels of rows whose exposure is known.</param>
public sealed record CausedLabels(long Caused, long Labels)
{
    // e^-700: the smallest chance that a double tells from 0, about.
    private const double MostEvidence = 700;

    public static CausedLabels? Of(ExposedOutcomes outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        long none = outcomes.Of(Exposure.NoAction).Rows, caused = outcomes.Of(Exposure.Action).Rows, holdOut = outcomes.Of(Exposure.HoldOut).Rows;
        return Math.Min(Math.Min(none, caused), holdOut) < 0 || none + caused + holdOut == 0 ? null : new(caused, none + caused + holdOut);
    }

    /// <summary>In [0, 1], with Wilson's interval.</summary>
    public Estimate Share(double confidence = 0.95) => ConfidenceLimits.Share(Caused, Labels, confidence, ZeroDivision.Undefined)!.Value;

    /// <summary>
    /// −ln of the chance that so many of the labels, or more, are caused where the true share is at the limit (binomial): above −ln 0.05, Clopper and Pearson's (1934) lower 95 % limit of the share lies above the limit. In [0, 700].
    /// </summary>
    /// <param name="limit">In (0, 1].</param>
    public double LogEvidence(double limit)
    {
        if (limit is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(limit), limit, "A limit of a share lies in (0, 1].");
        if (Caused == 0 || limit == 1) return 0;
        return Math.Clamp(-Math.Log(SpecialFunctions.BetaRegularized(Caused, Labels - Caused + 1, limit)), 0, MostEvidence);
    }
}
