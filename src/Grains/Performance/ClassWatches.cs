using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>Of a model of several classes: <see cref="DecayWatch"/> over the predicted class, and <see cref="EstimateWatch"/> over accuracy and the mean ROC AUC of each class against all others. Each is made when it is first needed.</summary>
internal sealed class ClassWatches(VersionSpec spec, ReferencePlan reference, VersionGrainState state) : IVersionWatches
{
    private readonly MulticlassConfidenceBasedEstimator? estimator = reference.ReadClassEstimator();
    private EstimateWatch? estimates;
    private DecayWatch? decay;
    private LostClass? lost;
    private ReferencePerformance? before;

    public long? SurprisedSince => Estimates?.SurprisedSince;

    private EstimateWatch? Estimates => estimates ??= estimator is null ? null : new(
        spec,
        [
            .. state.ReferenceOutcomes.Select(part => (part.Pane, Known: ClassOutcomes.Read(part.Bytes)))
                .Select(pane => (pane.Pane, pane.Known.Predictions() is { } scores ? PerformanceFigures.Estimated(scores, estimator) : default, PerformanceFigures.Surprise(pane.Known, estimator))),
        ], state.Estimates);

    public IEnumerable<Signal> Close(long pane, SummaryTable panes)
    {
        var signal = panes.ClassScoresOf(pane) is { } scores && Estimates is { } watch ? watch.Close(pane, PerformanceFigures.Estimated(scores, estimator!)) : null;
        state.Estimates = estimates?.State() ?? state.Estimates;
        return signal is null ? [] : [signal];
    }

    public IncidentEffect EffectOf(long pane, SummaryTable panes, bool judged)
    {
        before ??= new(spec, [.. state.ReferenceOutcomes.Select(part => part.Pane)], Together);
        var figures = new EffectFigures();
        var usual = before.In(pane);
        if (judged && panes.ClassOutcomesOf(pane) is { IsWhole: true } outcomes)
        {
            var table = outcomes.Table();
            figures.AddFall("accuracy", false, EffectFigures.Share(table.Correct, table.Rows), usual[0]);
            figures.AddFall("roc_auc", false, EffectFigures.Area(outcomes), usual[1]);
        }
        if (panes.ClassScoresOf(pane) is { } scores && estimator?.Estimate(scores, IncidentEffect.Confidence) is { } estimate)
        {
            figures.AddFall("accuracy", true, estimate.Accuracy, usual[2]);
            figures.AddFall("roc_auc", true, EffectFigures.Area(estimate), usual[3]);
        }
        return figures.Of(pane, panes.RowsOf(pane));
    }

    private double?[] Together(Func<long, bool> belongs)
    {
        var all = new ClassOutcomes(spec.ClassCount);
        foreach (var part in state.ReferenceOutcomes.Where(part => belongs(part.Pane)))
            all.Merge(ClassOutcomes.Read(part.Bytes));
        return PerformanceFigures.SideBySide(PerformanceFigures.Realised(all), estimator is not null && all.Predictions() is { } scores ? PerformanceFigures.Estimated(scores, estimator) : default);
    }

    public IEnumerable<Signal> Judge(long pane, SummaryTable panes)
    {
        if (panes.ClassOutcomesOf(pane) is not { } outcomes)
            return [];
        decay ??= new(spec, state.ReferenceOutcomes, state.Decay);
        var worse = decay.Judge(pane, LabelledRows.Of(outcomes));
        state.Decay = decay.State();
        var surprise = Estimates?.Judge(pane, PerformanceFigures.Surprise(outcomes, estimator!));
        state.Estimates = estimates?.State();
        return ((Signal?[])[worse is null ? null : worse with { Sentence = worse.Sentence + (lost ??= new(spec, state.ReferenceOutcomes)).Describe(pane, outcomes) }, surprise]).OfType<Signal>();
    }
}
