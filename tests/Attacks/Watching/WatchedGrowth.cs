using Watchgrain.Attacks.Generators;
using Watchgrain.Grains;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Triggers;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Attacks.Watching;

/// <summary>The search for patterns that have become frequent, pane by pane, without labels.</summary>
internal sealed class WatchedGrowth(WatchedModel model)
{
    private readonly GrowthWatch watch = new(model.Parts.Discovery!.Features, PatternCounts.Read(model.Parts.Discovery!.PatternCounts!), GrowthWatchState.Empty);
    private readonly BatchReducer reducer = new(WatchedModel.Id, model.Spec, model.Parts.Plan, 1);

    /// <summary>Takes a pane, panes in ascending order; what has grown in it, the least likely first.</summary>
    public IReadOnlyList<Growth> Close(long pane, LabelledTable rows)
    {
        var pending = new PendingDeltas(reducer.Binnings);
        foreach (var (source, batch) in TableBatches.Of(model.Spec, pane, rows)) reducer.Reduce(pane, source, batch, null, false, pending);
        watch.Close(pane, pending.For(GrainKeys.Discovery(WatchedModel.Id)).Summaries.PatternCountsOf(pane)!);
        return [.. watch.State().Grown.Where(grown => grown.LastPane == pane)];
    }
}
