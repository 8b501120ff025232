using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Labels;

namespace Watchgrain.Gateway.Queries;

/// <summary>The label-delay curve as a message.</summary>
internal static class LabelDelayMessages
{
    /// <param name="panes">Of a version or a slice.</param>
    /// <param name="spec">The version's.</param>
    /// <param name="watermark">Where the stream stands: so long its predictions have been watched; null before the first row.</param>
    /// <returns>Null without labels.</returns>
    public static V1.LabelDelay? Of(IEnumerable<PaneFigures> panes, VersionSpec spec, long? watermark)
    {
        var groups = panes.Where(pane => pane.LabelDelays is not null).Select(pane =>
        {
            var (pooled, delays) = (PooledPanes.Of([pane]), LabelDelays.Read(pane.LabelDelays));
            // Labels of releases that did not time them are neither early nor missing: their predictions say nothing.
            var untimed = Math.Max(0, pooled.Labelled + pooled.Outcomes.Invalid - delays.Count);
            return (pooled.Rows + pooled.Scores.Invalid - untimed, Watched: (watermark ?? long.MinValue) - spec.StartOf(pane.Pane + 1), Delays: delays);
        }).ToArray();
        var labels = groups.Sum(group => group.Delays.Count);
        if (labels == 0 || watermark is null)
            return null;
        var curve = LabelDelayCurve.Of(groups);
        return new()
        {
            Labels = labels,
            Points = { curve.Points.Select(point => new V1.LabelDelayPoint { Age = point.Age, Share = point.Share, AtRisk = point.AtRisk }) },
            // Where revisions are cut, too.
            Quantiles = { CoverageCuts.Levels.Select(level => (Share: level, Age: curve.AgeOf(level))).Where(quantile => quantile.Age is not null).Select(quantile => new V1.LabelDelayQuantile { Share = quantile.Share, Age = quantile.Age!.Value }) },
        };
    }
}
