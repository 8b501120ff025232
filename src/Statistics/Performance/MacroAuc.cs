using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>
/// The mean over K classes of the ROC AUC of each against all others, from cells. Limits and bound are the means of those of the classes (<see cref="AucEstimate"/>): by Minkowski's inequality the standard error of a mean is at most the mean of
/// the standard errors, however the classes move together, which single classes' cells do not tell.
/// </summary>
/// <param name="Value">In [0, 1].</param>
/// <param name="Bound">How far the value may be from the one over exact probabilities.</param>
/// <param name="Lower">Lower confidence limit (sampling only, the bound not added).</param>
/// <param name="Upper">Upper confidence limit.</param>
public readonly record struct MacroAuc(double Value, double Bound, double Lower, double Upper)
{
    /// <summary>Null when a class is absent, or a net count is negative.</summary>
    public static MacroAuc? From(ClassOutcomes outcomes, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        AucEstimate?[] areas = [.. Enumerable.Range(0, outcomes.Classes).Select(c => RocAuc.From(outcomes[c], confidence))];
        return Array.Exists(areas, area => area is null)
            ? null
            : new(areas.Average(area => area!.Value.Value), areas.Average(area => area!.Value.Bound), areas.Average(area => area!.Value.Lower), areas.Average(area => area!.Value.Upper));
    }
}
