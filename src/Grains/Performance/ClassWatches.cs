using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
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
    private ClassOutcomes? usual;

    public long? SurprisedSince => Estimates?.SurprisedSince;

    private EstimateWatch? Estimates => estimates ??= estimator is null ? null : new(
        spec,
        [
            .. state.ReferenceOutcomes.Select(part => (part.Pane, Known: ClassOutcomes.Read(part.Bytes)))
                .Select(pane => (pane.Pane, pane.Known.Predictions() is { } scores ? PerformanceFigures.Estimated(scores, estimator) : default, PerformanceFigures.Surprise(pane.Known, estimator))),
        ],
        reference.Streams, state.Estimates);

    public IEnumerable<Signal> Close(long pane, SummaryTable panes)
    {
        var signal = panes.ClassScoresOf(pane) is { } scores && Estimates is { } watch ? watch.Close(pane, PerformanceFigures.Estimated(scores, estimator!)) : null;
        state.Estimates = estimates?.State() ?? state.Estimates;
        return signal is null ? [] : [signal];
    }

    public IEnumerable<Signal> Judge(long pane, SummaryTable panes)
    {
        if (panes.ClassOutcomesOf(pane) is not { } outcomes)
            return [];
        decay ??= new(spec, state.ReferenceOutcomes, reference.Streams, state.Decay);
        var worse = decay.Judge(pane, LabelledRows.Of(outcomes));
        state.Decay = decay.State();
        var surprise = Estimates?.Judge(pane, PerformanceFigures.Surprise(outcomes, estimator!));
        state.Estimates = estimates?.State();
        return ((Signal?[])[worse is null ? null : worse with { Sentence = worse.Sentence + Loser(outcomes) }, surprise]).OfType<Signal>();
    }

    // The class that has lost the most right answers, per labelled row of all classes.
    private string Loser(ClassOutcomes outcomes)
    {
        usual ??= Whole();
        if (usual is not { Count: > 0, IsWhole: true })
            return "";
        var (now, then) = (outcomes.Table(), usual.Table());
        var (lost, code) = Enumerable.Range(0, spec.ClassCount).Where(code => now.LabelCount(code) > 0 && then.LabelCount(code) > 0).Select(code => ((Recall(then, code) - Recall(now, code)) * now.LabelCount(code), code)).DefaultIfEmpty().Max();
        return lost > 0 ? FormattableString.Invariant($"; most of it lies in the class '{spec.Classes![code]}', of which {100 * Recall(now, code):0.0} % are recognised against {100 * Recall(then, code):0.0} %") : "";

        static double Recall(Statistics.Performance.ConfusionTable table, int code) => (double)table[code, code] / table.LabelCount(code);
    }

    private ClassOutcomes Whole()
    {
        var all = new ClassOutcomes(spec.ClassCount);
        foreach (var part in state.ReferenceOutcomes)
            all.Merge(ClassOutcomes.Read(part.Bytes));
        return all;
    }
}
