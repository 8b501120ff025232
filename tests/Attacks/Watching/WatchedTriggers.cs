using Watchgrain.Attacks.Generators;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Tests.Triggers;
using Watchgrain.Grains.Triggers;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Attacks.Watching;

/// <summary>The search for planted triggers, pane by pane.</summary>
internal sealed class WatchedTriggers(WatchedModel model)
{
    // Odd: different rows have different ids, spread over all.
    private const uint Spread = 2_654_435_761;

    private readonly TriggerWatch watch = new(model.Spec, model.Parts.Discovery!.Features, model.Parts.Discovery!.Triggers!, model.Parts.Discovery!.PaneVariance, null);
    private uint next;

    /// <summary>Judges a pane, panes in ascending order; the patterns that have become suspect with it.</summary>
    public IReadOnlyList<FoundTrigger> Judge(long pane, LabelledTable rows)
    {
        var kept = new PatternRows();
        foreach (var (source, batch) in TableBatches.Of(model.Spec, pane, rows, labelled: true))
        {
            foreach (var row in LabelledPatterns.Of(batch, model.Parts.Discovery!.Features, model.Contradictions)) kept.Add(next++ * Spread, row with { Source = source });
        }
        watch.Judge(pane, kept, Quarantine.None);
        return [.. watch.Figures().Triggers.Where(trigger => trigger.FoundPane == pane)];
    }
}
