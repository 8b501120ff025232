using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Thresholds;

namespace Watchgrain.Grains.Performance;

/// <summary>What watches the performance of a version, and the fixed thresholds that its spec sets on it beside.</summary>
internal sealed class ThresholdedWatches : IVersionWatches
{
    private readonly IVersionWatches watches;
    private readonly VersionStatistics statistics;
    private readonly VersionGrainState state;
    private readonly ThresholdWatch thresholds;

    /// <param name="watches">To which the thresholds are added.</param>
    /// <param name="spec">Of the version.</param>
    /// <param name="reference">Its reference.</param>
    /// <param name="state">The version's record: how long thresholds have been crossed.</param>
    public ThresholdedWatches(IVersionWatches watches, VersionSpec spec, ReferencePlan reference, VersionGrainState state)
    {
        (this.watches, this.state, statistics) = (watches, state, new(spec, reference));
        thresholds = new(spec, new(), "", spec.ThresholdsOfVersion(), state.Thresholds);
    }

    public long? SurprisedSince => watches.SurprisedSince;

    public IEnumerable<Signal> Close(long pane, SummaryTable panes) => Beside([.. watches.Close(pane, panes)], pane, statistics.Estimated(pane, panes));

    public IEnumerable<Signal> Judge(long pane, SummaryTable panes) => Beside([.. watches.Judge(pane, panes)], pane, statistics.Realised(pane, panes));

    public IncidentEffect EffectOf(long pane, SummaryTable panes, bool judged) => watches.EffectOf(pane, panes, judged);

    private IEnumerable<Signal> Beside(Signal[] found, long pane, Func<string, double?> valueOf)
    {
        var crossed = thresholds.Step(pane, valueOf);
        state.Thresholds = thresholds.State();
        return ThresholdWatch.Choose(found, crossed);
    }
}
