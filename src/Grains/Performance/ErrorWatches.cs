using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Performance;

/// <summary>Of a regression.</summary>
internal sealed class ErrorWatches(VersionSpec spec, ReferencePlan reference, VersionGrainState state) : IVersionWatches
{
    private readonly ErrorWatch watch = new(spec, reference.ReadLosses(), state.ReferenceOutcomes, state.Errors);

    public long? SurprisedSince => watch.SurprisedSince;

    public IEnumerable<Signal> Close(long pane, SummaryTable panes)
    {
        var signal = watch.Close(pane, panes.PredictedOf(pane));
        state.Errors = watch.State();
        return signal is null ? [] : [signal];
    }

    public IncidentEffect EffectOf(long pane, SummaryTable panes) => new(pane, []) { Rows = panes.RowsOf(pane) };

    public IEnumerable<Signal> Judge(long pane, SummaryTable panes)
    {
        var signals = watch.Judge(pane, panes.ErrorsOf(pane));
        state.Errors = watch.State();
        return signals;
    }
}
