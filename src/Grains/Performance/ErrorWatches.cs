using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>Of a regression. Its watch is made when it is first needed: it reads the whole reference.</summary>
internal sealed class ErrorWatches(VersionSpec spec, ReferencePlan reference, VersionGrainState state) : IVersionWatches
{
    private readonly LossPredictor? losses = reference.ReadLosses();
    private ErrorWatch? made;
    private ReferencePerformance? before;

    private ErrorWatch Watch => made ??= new(spec, losses, state.ReferenceOutcomes, state.Errors);

    public long? SurprisedSince => Watch.SurprisedSince;

    public IEnumerable<Signal> Close(long pane, SummaryTable panes)
    {
        var signal = Watch.Close(pane, panes.PredictedOf(pane));
        state.Errors = Watch.State();
        return signal is null ? [] : [signal];
    }

    public IncidentEffect EffectOf(long pane, SummaryTable panes, bool judged)
    {
        before ??= new(spec, [.. state.ReferenceOutcomes.Select(part => part.Pane)], Together);
        var figures = new EffectFigures();
        var usual = before.In(pane);
        var realised = judged && panes.ErrorsOf(pane) is { } errors ? RegressionReport.Of(errors, IncidentEffect.Confidence)?.MeanAbsoluteError : null;
        var estimated = panes.PredictedOf(pane) is { } predicted ? losses?.Estimate(predicted, IncidentEffect.Confidence)?.MeanAbsoluteError : null;
        figures.AddRise("mean_absolute_error", false, realised, usual[0]);
        figures.AddRise("mean_absolute_error", true, estimated, usual[1]);
        return figures.Of(pane, panes.RowsOf(pane), spec.Costs?.PerUnitOfError * (realised?.Value - usual[0]?.Value), spec.Costs?.PerUnitOfError * (estimated?.Value - usual[1]?.Value));
    }

    private double?[] Together(Func<long, bool> belongs)
    {
        var all = new PredictionErrors();
        foreach (var part in state.ReferenceOutcomes.Where(part => belongs(part.Pane)))
            all.Merge(PredictionErrors.Read(part.Bytes));
        return [RegressionReport.Of(all)?.MeanAbsoluteError?.Value, losses?.Estimate(all.Predicted)?.MeanAbsoluteError.Value];
    }

    public IEnumerable<Signal> Judge(long pane, SummaryTable panes)
    {
        var signals = Watch.Judge(pane, panes.ErrorsOf(pane));
        state.Errors = Watch.State();
        return signals;
    }
}
