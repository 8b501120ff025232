using Watchgrain.Attacks.Generators;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Performance;

namespace Watchgrain.Attacks.Watching;

/// <summary>The figures of all rows together, estimated and realised, as the version watches them pane by pane.</summary>
internal sealed class WatchedVersion(WatchedModel model)
{
    private readonly IVersionWatches watches = IVersionWatches.Of(model.Spec, model.Parts.Plan, new() { ReferenceOutcomes = model.Parts.OutcomesByPane });

    /// <summary>Closes and judges a pane, panes in ascending order; the findings.</summary>
    public IReadOnlyList<Signal> Judge(long pane, LabelledTable rows)
    {
        var panes = new SummaryTable();
        foreach (var row in rows.Rows) panes.Scores(pane, row.Source).Add(row.Score, row.Score >= rows.DecisionThreshold ? 1 : 0);
        foreach (var (source, outcomes) in TableOutcomes.BySource(rows)) panes.Outcomes(pane, source).Merge(outcomes);
        return [.. watches.Close(pane, panes), .. watches.Judge(pane, panes)];
    }
}
