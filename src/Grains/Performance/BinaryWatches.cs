using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Grains.Performance;

/// <summary>Of a model of two classes. Each watch is made when it is first needed: they read the whole reference.</summary>
internal sealed class BinaryWatches(VersionSpec spec, ReferencePlan reference, VersionGrainState state) : IVersionWatches
{
    private readonly ConfidenceBasedEstimator? estimator = reference.ReadEstimator();
    private EstimateWatch? estimates;
    private DecayWatch? decay;
    private LabelRateWatch? labelRate;
    private RegionWatch? regions;

    public long? SurprisedSince => Estimates?.SurprisedSince;

    private EstimateWatch? Estimates => estimates ??= estimator is null ? null : new(spec, estimator, state.ReferenceOutcomes, reference.Streams, state.Estimates);

    public IEnumerable<Signal> Close(long pane, SummaryTable panes)
    {
        var signal = Estimates?.Close(pane, panes.ScoresOf(pane));
        state.Estimates = estimates?.State();
        return signal is null ? [] : [signal];
    }

    public IEnumerable<Signal> Judge(long pane, SummaryTable panes)
    {
        decay ??= new(spec, state.ReferenceOutcomes, reference.Streams, state.Decay);
        var outcomes = panes.OutcomesOf(pane);
        var worse = decay.Judge(pane, outcomes);
        state.Decay = decay.State();
        var surprise = Estimates?.Judge(pane, outcomes);
        state.Estimates = estimates?.State();
        if (estimator is not null)
        {
            labelRate ??= new(spec, estimator, state.ReferenceOutcomes, reference.Streams, state.LabelRate);
            regions ??= new(spec, estimator, state.ReferenceOutcomes, reference.Streams, state.Regions ?? []);
        }
        // One signal of a family, subject and pane.
        var calibration = RegionFinding.Choose(surprise, labelRate?.Judge(pane, outcomes), regions?.Judge(pane, outcomes));
        state.LabelRate = labelRate?.State();
        state.Regions = regions?.State();
        return ((Signal?[])[worse, calibration, FeedbackWatch.Judge(spec, pane, panes.ExposedOf(pane))]).OfType<Signal>();
    }
}
