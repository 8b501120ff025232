using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Attacks.Watching;

/// <summary>A numeric feature as its grain watches its distribution against the anchor reference, pane by pane.</summary>
internal sealed class WatchedFeature
{
    private readonly FeatureAnchor anchor;
    private readonly FeatureWatch watch;

    public WatchedFeature(WatchedModel model, string feature)
    {
        anchor = new(model.Parts.Features.Single(reference => reference.Slice is null && reference.Feature.Name == feature));
        watch = new(anchor, []);
    }

    /// <summary>Closes a pane, panes in ascending order; the findings.</summary>
    public IReadOnlyList<Signal> Close(long pane, ReadOnlySpan<double> numbers)
    {
        var summary = new NumericSummary(anchor.Binning);
        summary.Add(numbers);
        return watch.Close(pane, new Dictionary<string, Column>(StringComparer.Ordinal) { [""] = Column.Of(summary) });
    }
}
