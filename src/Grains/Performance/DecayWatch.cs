using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>
/// Watches that a version does not become worse: evidence that the error rate (predicted class ≠ label) of judged panes lies above what the reference shows in the same phase. Pure; not thread-safe.
/// </summary>
/// <remarks>
/// Errors of one pane come together (weather, campaigns): the rate varies between reference panes by more than independent rows would. The variance ratio, pooled over the phases and at least 1 (the design effect of
/// Kish 1965), divides the counts of rows, so that a pane weighs what it is worth. The null rate is that of the phase plus the larger of <see cref="ToleratedRise"/> and the reference's own upper error.
/// Without labelled reference rows nothing is watched.
/// </remarks>
public sealed class DecayWatch
{
    /// <summary>2 points of accuracy: less is not worth a person's time, and seasons move it.</summary>
    public const double ToleratedRise = 0.02;

    private readonly VersionSpec spec;
    private readonly OutcomeCells whole = new();
    private readonly OutcomeCells[] phases;
    private readonly double logThreshold;
    private readonly double margin;
    private readonly RateWatch errors;

    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="reference"><c>OutcomeCells</c> per reference pane, all sources together.</param>
    /// <param name="streams">How many streams the version watches.</param>
    /// <param name="state">Null at the beginning.</param>
    public DecayWatch(VersionSpec spec, IReadOnlyCollection<SummaryPart> reference, int streams, DecayState? state)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(reference);
        this.spec = spec;
        phases = [.. Enumerable.Range(0, spec.Phases).Select(_ => new OutcomeCells())];
        var panes = new List<(int Phase, ConfusionMatrix Matrix)>();
        foreach (var part in reference)
        {
            var outcomes = OutcomeCells.Read(part.Bytes);
            whole.Merge(outcomes);
            phases[spec.PhaseOf(part.Pane)].Merge(outcomes);
            panes.Add((spec.PhaseOf(part.Pane), ConfusionMatrix.From(outcomes)));
        }
        for (var phase = 0; phase < phases.Length; phase++)
            phases[phase] = phases[phase].Count >= FeatureAnchor.LeastRows ? phases[phase] : whole;
        DesignEffect = Effect(panes);
        var all = ConfusionMatrix.From(whole);
        var (ones, rows) = Effective(all.Rows - all.Correct, all.Rows);
        margin = BernoulliEDetector.NullRate(ones, rows, ToleratedRise, AlarmRule.Delta) - ErrorRate(all);
        logThreshold = AlarmRule.LogThreshold(streams);
        errors = state is null ? new() : new(state.Errors);
    }

    /// <summary>How many times the error rate of reference panes varies more than independent rows would, in variances; at least 1.</summary>
    public double DesignEffect { get; }

    public DecayState State() => new(errors.State());

    /// <summary>Takes the outcomes of a judged pane, panes in ascending order; returns a finding or null. A pane without labels changes nothing.</summary>
    public Signal? Judge(long pane, OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var now = ConfusionMatrix.From(outcomes);
        var then = ConfusionMatrix.From(phases[spec.PhaseOf(pane)]);
        // Retractions may be ahead of what they retract: such a pane says nothing.
        if (then.Rows <= 0 || now.Rows <= 0 || Accuracy.Of(now) is null)
            return null;
        var (ones, rows) = Effective(now.Rows - now.Correct, now.Rows);
        var crossed = errors.Step(pane, ones, rows, Math.Min(1, ErrorRate(then) + margin), logThreshold);
        if (!crossed || ErrorRate(now) - ErrorRate(then) < ToleratedRise)
            return null;
        double accuracy = 1 - ErrorRate(now), before = 1 - ErrorRate(then);
        return new()
        {
            Family = Family.Decay,
            Subject = new(),
            Pane = pane,
            Position = spec.StartOf(pane + 1),
            Detector = "Bernoulli e-detector",
            Statistic = "accuracy",
            Value = accuracy,
            LogEvidence = errors.LogEvidence ?? 0,
            LogThreshold = logThreshold,
            SincePane = errors.SincePane ?? pane,
            Sentence = FormattableString.Invariant($"predictions have become worse: accuracy {accuracy:0.000} against {before:0.000} in the reference{Auc(outcomes, pane)}"),
        };
    }

    private string Auc(OutcomeCells outcomes, long pane) =>
        RocAuc.From(outcomes) is { } now && RocAuc.From(phases[spec.PhaseOf(pane)]) is { } then ? FormattableString.Invariant($", ROC AUC {now.Value:0.000} against {then.Value:0.000}") : "";

    private (long Ones, long Rows) Effective(long ones, long rows)
    {
        var worth = (long)Math.Round(rows / DesignEffect);
        return (Math.Min(worth, (long)Math.Round(ones / DesignEffect)), worth);
    }

    // Pearson's χ² of the panes' error rates against their phase's, per degree of freedom.
    private double Effect(List<(int Phase, ConfusionMatrix Matrix)> panes)
    {
        double sum = 0;
        var freedom = 0;
        foreach (var phase in panes.Where(pane => pane.Matrix.Rows > 0).GroupBy(pane => pane.Phase))
        {
            var rate = ErrorRate(ConfusionMatrix.From(phases[phase.Key]));
            if (rate is not (> 0 and < 1))
                continue;
            sum += phase.Sum(pane => pane.Matrix.Rows * Math.Pow(ErrorRate(pane.Matrix) - rate, 2) / (rate * (1 - rate)));
            freedom += phase.Count() - 1;
        }
        return freedom > 0 ? Math.Max(1, sum / freedom) : 1;
    }

    private static double ErrorRate(ConfusionMatrix matrix) => matrix.Rows <= 0 ? 0 : (double)(matrix.Rows - matrix.Correct) / matrix.Rows;
}
