using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
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
    private readonly LabelledRows[] phases;
    private readonly double logThreshold;
    private readonly double margin;
    private readonly RateWatch errors;

    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="reference"><c>OutcomeCells</c> or <c>ClassOutcomes</c> per reference pane, all sources together.</param>
    /// <param name="state">Null at the beginning.</param>
    public DecayWatch(VersionSpec spec, IReadOnlyCollection<SummaryPart> reference, DecayState? state)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(reference);
        this.spec = spec;
        var all = LabelledRows.Of(reference);
        phases = [.. Enumerable.Range(0, spec.Phases).Select(phase => spec.Phases == 1 ? all : LabelledRows.Of(reference.Where(part => spec.PhaseOf(part.Pane) == phase))).Select(phase => phase.Rows >= FeatureAnchor.LeastRows ? phase : all)];
        DesignEffect = Effect([.. reference.Select(part => (spec.PhaseOf(part.Pane), LabelledRows.Of([part])))]);
        var (ones, rows) = Effective(all.Wrong, all.Rows);
        margin = BernoulliEDetector.NullRate(ones, rows, ToleratedRise, AlarmRule.Delta) - all.ErrorRate;
        logThreshold = AlarmRule.LogThreshold(BudgetPart.Performance, 1);
        errors = state is null ? new() : new(state.Errors);
    }

    /// <summary>How many times the error rate of reference panes varies more than independent rows would, in variances; at least 1.</summary>
    public double DesignEffect { get; }

    public DecayState State() => new(errors.State());

    /// <summary>Takes the outcomes of a judged pane, panes in ascending order; returns a finding or null. A pane without labels changes nothing.</summary>
    public Signal? Judge(long pane, OutcomeCells outcomes) => Judge(pane, LabelledRows.Of(outcomes));

    /// <summary>The same of what a pane's outcomes show.</summary>
    public Signal? Judge(long pane, LabelledRows now)
    {
        var then = phases[spec.PhaseOf(pane)];
        // Retractions may be ahead of what they retract: such a pane says nothing.
        if (then.Rows <= 0 || now.Rows <= 0 || !now.IsWhole)
            return null;
        var (ones, rows) = Effective(now.Wrong, now.Rows);
        var crossed = errors.Step(pane, ones, rows, Math.Min(1, then.ErrorRate + margin), logThreshold);
        if (!crossed || !errors.Speaks(pane, now.ErrorRate - then.ErrorRate >= ToleratedRise))
            return null;
        double accuracy = 1 - now.ErrorRate, before = 1 - then.ErrorRate;
        return new()
        {
            Family = Family.Decay,
            Subject = new(),
            Pane = pane,
            Position = spec.StartOf(pane + 1),
            Detector = "Bernoulli e-detector",
            Statistic = "accuracy",
            Value = accuracy,
            IsLowerWorse = true,
            LogEvidence = errors.LogEvidence ?? 0,
            LogThreshold = logThreshold,
            SincePane = errors.SincePane ?? pane,
            Sentence = FormattableString.Invariant($"predictions have become worse: accuracy {accuracy:0.000} against {before:0.000} in the reference{(now.RocAuc is { } auc && then.RocAuc is { } usual ? FormattableString.Invariant($", ROC AUC {auc:0.000} against {usual:0.000}") : "")}"),
        };
    }

    private (long Ones, long Rows) Effective(long ones, long rows)
    {
        var worth = (long)Math.Round(rows / DesignEffect);
        return (Math.Min(worth, (long)Math.Round(ones / DesignEffect)), worth);
    }

    // Pearson's χ² of the panes' error rates against their phase's, per degree of freedom.
    private double Effect((int Phase, LabelledRows Shown)[] panes)
    {
        double sum = 0;
        var freedom = 0;
        foreach (var phase in panes.Where(pane => pane.Shown.Rows > 0).GroupBy(pane => pane.Phase))
        {
            var rate = phases[phase.Key].ErrorRate;
            if (rate is not (> 0 and < 1))
                continue;
            sum += phase.Sum(pane => pane.Shown.Rows * Math.Pow(pane.Shown.ErrorRate - rate, 2) / (rate * (1 - rate)));
            freedom += phase.Count() - 1;
        }
        return freedom > 0 ? Math.Max(1, sum / freedom) : 1;
    }
}
