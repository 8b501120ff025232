using Watchgrain.Attacks.Generators;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Attacks.Watching;

/// <summary>The rows of each source as a partition reduces them and the version looks for floods in them, pane by pane.</summary>
internal sealed class WatchedFloods(WatchedModel model)
{
    private readonly BatchReducer reducer = new(WatchedModel.Id, model.Spec, model.Parts.Plan, 1);
    private readonly FloodWatch watch = new(model.Spec, new(model.Parts.Plan.Floods!), null);

    /// <summary>Closes a pane, panes in ascending order; the findings.</summary>
    public IReadOnlyList<Signal> Close(long pane, LabelledTable rows)
    {
        var pending = new PendingDeltas(reducer.Binnings);
        foreach (var (source, batch) in TableBatches.Of(model.Spec, pane, rows)) reducer.Reduce(pane, source, batch, null, false, pending);
        return watch.Close(pane, pending.For(GrainKeys.Version(WatchedModel.Id)).Summaries);
    }
}
