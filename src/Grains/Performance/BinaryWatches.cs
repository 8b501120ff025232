using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>Of a model of two classes. Each watch is made when it is first needed: they read the whole reference.</summary>
internal sealed class BinaryWatches(VersionSpec spec, ReferencePlan reference, VersionGrainState state) : IVersionWatches
{
    private readonly ConfidenceBasedEstimator? estimator = reference.ReadEstimator();
    private EstimateWatch? estimates;
    private DecayWatch? decay;
    private LabelRateWatch? labelRate;
    private RegionWatch? regions;
    private ReferencePerformance? before;

    public long? SurprisedSince => Estimates?.SurprisedSince;

    private EstimateWatch? Estimates => estimates ??= estimator is null ? null : new(spec, estimator, state.ReferenceOutcomes, state.Estimates);

    public IEnumerable<Signal> Close(long pane, SummaryTable panes)
    {
        var signal = Estimates?.Close(pane, panes.ScoresOf(pane));
        state.Estimates = estimates?.State();
        return signal is null ? [] : [signal];
    }

    public IncidentEffect EffectOf(long pane, SummaryTable panes, bool judged)
    {
        before ??= new(spec, [.. state.ReferenceOutcomes.Select(part => part.Pane)], Together);
        var figures = new EffectFigures();
        var (outcomes, usual) = (judged ? panes.OutcomesOf(pane) : new(), before.In(pane));
        var matrix = ConfusionMatrix.From(outcomes);
        figures.AddFall("accuracy", false, outcomes.IsWhole ? EffectFigures.Share(matrix.Correct, matrix.Rows) : null, usual[0]);
        figures.AddFall("roc_auc", false, EffectFigures.Area(outcomes), usual[1]);
        var estimate = estimator?.Estimate(panes.ScoresOf(pane), IncidentEffect.Confidence);
        figures.AddFall("accuracy", true, estimate?.Accuracy, usual[2]);
        figures.AddFall("roc_auc", true, estimate is { } expected ? EffectFigures.Area(expected) : null, usual[3]);
        return figures.Of(pane, panes.RowsOf(pane), CostOf(matrix, outcomes) - usual[4]?.Value, CostOf(estimate) - usual[5]?.Value);
    }

    private double?[] Together(Func<long, bool> belongs)
    {
        var all = new OutcomeCells();
        foreach (var part in state.ReferenceOutcomes.Where(part => belongs(part.Pane)))
            all.Merge(OutcomeCells.Read(part.Bytes));
        var estimate = all.Predictions() is { } scores ? estimator?.Estimate(scores) : null;
        return
        [
            .. PerformanceFigures.SideBySide(PerformanceFigures.Realised(all), estimate is { } known ? new(known.Accuracy.Value, known.RocAuc?.Value, known.Rows) : default),
            CostOf(ConfusionMatrix.From(all), all),
            CostOf(estimate),
        ];
    }

    private double? CostOf(ConfusionMatrix matrix, OutcomeCells outcomes) => outcomes.IsWhole ? spec.Costs?.PerRow(matrix.FalsePositives, matrix.FalseNegatives, matrix.Rows) : null;

    private double? CostOf(CbpeEstimate? estimate) => estimate is { } expected ? spec.Costs?.PerRow(expected.FalsePositives, expected.FalseNegatives, expected.Rows) : null;

    public IEnumerable<Signal> Judge(long pane, SummaryTable panes)
    {
        decay ??= new(spec, state.ReferenceOutcomes, state.Decay);
        var outcomes = panes.OutcomesOf(pane);
        var worse = decay.Judge(pane, outcomes);
        state.Decay = decay.State();
        var surprise = Estimates?.Judge(pane, outcomes);
        state.Estimates = estimates?.State();
        if (estimator is not null)
        {
            labelRate ??= new(spec, estimator, state.ReferenceOutcomes, state.LabelRate);
            regions ??= new(spec, estimator, state.ReferenceOutcomes, state.Regions ?? []);
        }
        // One signal of a family, subject and pane.
        var calibration = RegionFinding.Choose(surprise, labelRate?.Judge(pane, outcomes), regions?.Judge(pane, outcomes));
        state.LabelRate = labelRate?.State();
        state.Regions = regions?.State();
        return ((Signal?[])[worse, calibration, FeedbackWatch.Judge(spec, pane, panes.ExposedOf(pane))]).OfType<Signal>();
    }
}
