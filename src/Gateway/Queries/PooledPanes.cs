using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>The summaries of several panes of a version or a slice, taken together.</summary>
internal sealed record PooledPanes(ScoreCells Scores, OutcomeCells Outcomes, ExposureCounts Exposures, ExposedOutcomes? Exposed)
{
    public static PooledPanes Of(IEnumerable<PaneFigures> panes)
    {
        var (scores, outcomes, exposures, exposed) = (new ScoreCells(), new OutcomeCells(), default(ExposureCounts), default(ExposedOutcomes));
        foreach (var pane in panes)
        {
            scores.Merge(ScoreCells.Read(pane.Scores));
            outcomes.Merge(OutcomeCells.Read(pane.Outcomes));
            exposures += pane.Exposures;
            if (pane.Exposed is { } labelled)
                (exposed ??= new()).Merge(ExposedOutcomes.Read(labelled));
        }
        return new(scores, outcomes, exposures, exposed);
    }
}
