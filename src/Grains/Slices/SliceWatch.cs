using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Performance;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Slices;

/// <summary>
/// Watches that the labels of a slice do not contradict its scores more often than these lead one to expect, by the calibration of the whole version (<see cref="LabelContradictions"/>): evidence of an e-detector over the labelled rows of
/// judged panes. It sees what the version's own figures do not: a concept that changes for few, labels that are turned round for three rows in a hundred. Pure; not thread-safe.
/// </summary>
/// <remarks>
/// Its null rate is what the scores of the pane's labelled rows lead one to expect, plus what the slice may lie beside that without having changed: the upper limit of its own excess in the reference, drawn towards that of all
/// slices by as much as chance is in it (<see cref="PartialPooling"/>; an unknown slice has theirs), plus <see cref="DecayWatch.ToleratedRise"/>. The mean of independent bets on rows of different rates is at most the bet on
/// their mean rate, so that the detector keeps its promise. Rows of a pane go astray together: n of them count for n / (1 + n × <see cref="SliceReference.PaneVariance"/>).
/// </remarks>
public sealed class SliceWatch
{
    private readonly SlicePlan plan;
    private readonly string slice;
    private readonly LabelContradictions contradictions;
    private readonly double usual;
    private readonly double allowance;
    private readonly double logThreshold;
    private readonly ExcessWatch evidence;

    /// <param name="name">The slice.</param>
    /// <param name="plan">What it is watched with.</param>
    /// <param name="contradictions">By the plan's estimator.</param>
    /// <param name="state">Null at the beginning.</param>
    public SliceWatch(SliceName name, SlicePlan plan, LabelContradictions contradictions, SliceWatchState? state)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(contradictions);
        (this.plan, this.contradictions, slice) = (plan, contradictions, name.ToString());
        var belief = plan.Anchor is { } anchor ? PartialPooling.Posterior(anchor.Excess, anchor.ExcessVariance(plan.PaneVariance), plan.Between) : (Mean: 0, Variance: plan.Between);
        usual = belief.Mean;
        allowance = Math.Max(0, usual + Normal.InvCDF(0, 1, 1 - AlarmRule.Delta / plan.Slices) * Math.Sqrt(belief.Variance)) + DecayWatch.ToleratedRise;
        logThreshold = AlarmRule.LogThreshold(BudgetPart.Slices, plan.Slices);
        evidence = new(state is null ? null : new(state.Contradictions, state.SinceRows, state.SinceContradicting, state.SinceExpected));
    }

    public SliceWatchState State() => new(evidence.State().Evidence, evidence.SinceRows, evidence.SinceOnes, evidence.SinceExpected);

    /// <summary>Takes the outcomes of a judged pane, panes in ascending order; returns a finding or null. A pane without labels, or with retractions ahead of what they retract, changes nothing.</summary>
    public Signal? Judge(long pane, OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        if (contradictions.Of(outcomes) is not var (rows, contradicting, expected))
            return null;
        var crossed = evidence.Step(pane, contradicting, rows, expected, allowance, 1 + plan.PaneVariance * rows, logThreshold);
        var excess = evidence.Excess - usual;
        return crossed && evidence.Speaks(pane, excess >= DecayWatch.ToleratedRise) ? Finding(pane, excess) : null;
    }

    private Signal Finding(long pane, double excess) => new()
    {
        Family = Family.Calibration,
        Subject = new() { Slice = slice },
        Pane = pane,
        Position = plan.Spec.StartOf(pane + 1),
        Detector = "Bernoulli e-detector",
        Statistic = "label_contradiction_excess",
        Value = excess,
        LogEvidence = evidence.LogEvidence,
        LogThreshold = logThreshold,
        SincePane = evidence.SincePane ?? pane,
        Sentence = FormattableString.Invariant($"in slice {slice} labels contradict the scores more often than these lead one to expect: {100.0 * evidence.SinceOnes / evidence.SinceRows:0.0} % of {evidence.SinceRows:#,0} labels against {100 * (evidence.SinceExpected / evidence.SinceRows + usual):0.0} %"),
    };
}
