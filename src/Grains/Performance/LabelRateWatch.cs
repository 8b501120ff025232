using System.Globalization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>
/// Watches that as many labels are of class 1 as the scores of the same rows lead one to expect: evidence, in both directions, that the difference of judged panes has left its level in the reference's panes. A base rate that has moved, labels
/// of one class that are missing or come later, and a feed that turns labels round all show here, where accuracy may not. Pure; not thread-safe.
/// </summary>
public sealed class LabelRateWatch
{
    /// <summary>Too many and too few.</summary>
    private const int Detectors = 2;

    private readonly VersionSpec spec;
    private readonly ConfidenceBasedEstimator estimator;
    private readonly double logThreshold;
    private readonly LevelWatch? surplus;
    private readonly LevelWatch? deficit;

    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="estimator">Calibrated on the reference.</param>
    /// <param name="reference"><c>OutcomeCells</c> per reference pane, all sources together.</param>
    /// <param name="state">Null at the beginning.</param>
    public LabelRateWatch(VersionSpec spec, ConfidenceBasedEstimator estimator, IReadOnlyCollection<SummaryPart> reference, LabelRateState? state)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(reference);
        (this.spec, this.estimator, logThreshold) = (spec, estimator, AlarmRule.LogThreshold(BudgetPart.Performance, Detectors));
        var panes = reference.Select(part => (Phase: spec.PhaseOf(part.Pane), Rates: Of(OutcomeCells.Read(part.Bytes)))).Where(pane => pane.Rates is not null).Select(pane => (pane.Phase, Rates: pane.Rates!.Value)).ToArray();
        // A level is watched for a fall: the surplus is one of the difference's negative.
        surplus = Watch(-1, state?.Surplus);
        deficit = Watch(1, state?.Deficit);

        LevelWatch? Watch(int sign, LevelState? before) =>
            ReferenceLevel.Of(panes.Select(pane => (pane.Phase, sign * (pane.Rates.Shown - pane.Rates.Expected), pane.Rates.Rows)), spec.Phases, AlarmRule.Delta / 2) is { } level ? new(level, before) : null;
    }

    public LabelRateState State() => new(surplus?.State(), deficit?.State());

    /// <summary>Takes the outcomes of a judged pane, panes in ascending order; returns a finding or null. A pane without labels changes nothing.</summary>
    public Signal? Judge(long pane, OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        if (Of(outcomes) is not { } rates)
            return null;
        var more = Step(surplus, pane, -1, rates);
        var fewer = Step(deficit, pane, 1, rates);
        return more ?? fewer;
    }

    private Signal? Step(LevelWatch? watch, long pane, int sign, (double Shown, double Expected, long Rows) rates)
    {
        var (phase, difference) = (spec.PhaseOf(pane), rates.Shown - rates.Expected);
        if (watch?.MeanOf(phase) is not { } mean || !watch.Step(pane, phase, sign * difference, rates.Rows, logThreshold) || !watch.Speaks(pane, mean - sign * difference >= DecayWatch.ToleratedRise))
            return null;
        return new()
        {
            Family = Family.Calibration,
            Subject = new(),
            Pane = pane,
            Position = spec.StartOf(pane + 1),
            Detector = "level e-detector",
            Statistic = "label_rate_minus_estimated",
            Value = difference,
            IsLowerWorse = sign > 0,
            LogEvidence = watch.LogEvidence,
            LogThreshold = logThreshold,
            SincePane = watch.SincePane ?? pane,
            Sentence = string.Create(CultureInfo.InvariantCulture, $"{100 * rates.Shown:0.0} % of the labels are of class 1; the scores of the same rows lead one to expect {100 * (rates.Expected + sign * mean):0.0} %. The base rate has moved, or labels of one class are missing or wrong"),
        };
    }

    // Null without labels, and while retractions are ahead of what they retract.
    private (double Shown, double Expected, long Rows)? Of(OutcomeCells outcomes)
    {
        if (!outcomes.IsWhole || outcomes.Predictions() is not { Count: > 0 } predictions || estimator.Estimate(predictions) is not { } estimate)
            return null;
        var rows = (double)estimate.Rows;
        return (outcomes.LabelCounts().Positives.Sum() / rows, (estimate.TruePositives + estimate.FalseNegatives) / rows, estimate.Rows);
    }
}
