using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>Calibration by region of the score, as messages.</summary>
internal static class CalibrationRegionMessages
{
    /// <param name="outcomes">Of the labelled rows.</param>
    /// <param name="reference">Decides the regions; null, or without rows: there are none.</param>
    /// <param name="estimator">Null: the reference has no labels.</param>
    /// <returns>The regions with rows, ascending; none while retractions are ahead of what they retract.</returns>
    public static IEnumerable<V1.CalibrationRegion> Of(OutcomeCells outcomes, OutcomeCells? reference, ConfidenceBasedEstimator? estimator)
    {
        if (reference is null || estimator is null || ScoreRegions.Of(reference) is not { } regions || regions.Of(reference, estimator) is not { } before || regions.Of(outcomes, estimator) is not { } now)
            yield break;
        for (var region = 0; region < regions.Count; region++)
        {
            if (now[region].Observed is not { } observed)
                continue;
            yield return new()
            {
                From = regions.LowerEnd(region),
                To = regions.LowerEnd(region + 1),
                Rows = now[region].Rows,
                Expected = now[region].Expected / now[region].Rows,
                Observed = observed.Value,
                ObservedInterval = PerformanceMessages.Interval(observed),
                ReferenceDifference = before[region].Excess,
            };
        }
    }
}
