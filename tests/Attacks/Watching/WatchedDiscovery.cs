using Watchgrain.Attacks.Generators;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Grains.Tests.Slices.Discovery;
using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Attacks.Watching;

/// <summary>The search for slices that nobody declared, pane by pane.</summary>
internal sealed class WatchedDiscovery(WatchedModel model)
{
    private readonly SliceDiscovery discovery = new(model.Parts.Discovery!, null);

    /// <summary>Judges a pane, panes in ascending order; the findings, one per slice.</summary>
    public IReadOnlyList<Signal> Judge(long pane, LabelledTable rows)
    {
        var counts = new ContradictionCells();
        foreach (var (_, batch) in TableBatches.Of(model.Spec, pane, rows, labelled: true)) counts.Merge(CountedContradictions.Of(batch, model.Parts.Discovery!, model.Contradictions));
        return discovery.Judge(pane, counts);
    }
}
