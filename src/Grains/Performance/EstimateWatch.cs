using System.Globalization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>
/// Watches a version with its estimator, in two ways. Before labels come: the estimated performance of a pane against that of the reference's panes (<see cref="Family.EstimatedDecay"/>). Once they have come: realised
/// less estimated performance of the same rows against the same difference in the reference (<see cref="Family.Calibration"/>). If inputs move to where the model is weak, both figures of performance fall and their difference
/// stays (covariate shift); if the meaning of the scores changes, only the realised one falls (concept drift). Pure; not thread-safe.
/// </summary>
public sealed class EstimateWatch
{
    /// <summary>Two figures, each estimated and as a difference.</summary>
    private const int Detectors = 4;

    private const string Detector = "level e-detector";

    private readonly VersionSpec spec;
    private readonly ConfidenceBasedEstimator? estimator;
    private readonly LevelsWatch estimates;
    private readonly LevelsWatch surprises;

    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="estimator">Calibrated on the reference.</param>
    /// <param name="reference"><c>OutcomeCells</c> per reference pane, all sources together.</param>
    /// <param name="state">Null at the beginning.</param>
    public EstimateWatch(VersionSpec spec, ConfidenceBasedEstimator estimator, IReadOnlyCollection<SummaryPart> reference, EstimateState? state)
        : this(spec, Figures(estimator, reference), state) => this.estimator = estimator;

    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="reference">Per reference pane what is estimated of its labelled rows, and what labels show less that.</param>
    /// <param name="state">Null at the beginning.</param>
    public EstimateWatch(VersionSpec spec, IReadOnlyCollection<(long Pane, PerformanceFigures Estimated, PerformanceFigures Surprise)> reference, EstimateState? state)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(reference);
        this.spec = spec;
        var logThreshold = AlarmRule.LogThreshold(BudgetPart.Performance, Detectors);
        // Estimates against estimates: the calibration is one for all phases, so that in one of them the estimate may always lie beside what labels show.
        estimates = new(spec, [.. reference.Select(pane => (pane.Pane, pane.Estimated))], logThreshold, AlarmRule.Delta / 2, state?.Estimates);
        surprises = new(spec, [.. reference.Select(pane => (pane.Pane, pane.Surprise))], logThreshold, AlarmRule.Delta / 2, state?.Surprises);
    }

    /// <summary>Since which pane labels have contradicted the estimates; null: they do not.</summary>
    public long? SurprisedSince => surprises.FallenSince;

    public EstimateState State() => new(estimates.State(), surprises.State());

    /// <summary>Takes the scores of a closed pane, panes in ascending order; returns a finding or null.</summary>
    public Signal? Close(long pane, ScoreCells scores) => Close(pane, PerformanceFigures.Estimated(scores, estimator!));

    /// <summary>The same of what is estimated of a closed pane.</summary>
    public Signal? Close(long pane, PerformanceFigures estimated) => estimates.Step(pane, estimated) is { } fall
        ? Finding(pane, Family.EstimatedDecay, fall, $"estimated_{fall.Statistic}", FormattableString.Invariant($"no labels yet, but the scores lead one to expect worse predictions: estimated {fall.Name} {fall.Value:0.000} against {fall.Before:0.000} in the reference"))
        : null;

    /// <summary>Takes the outcomes of a judged pane, panes in ascending order; returns a finding or null.</summary>
    public Signal? Judge(long pane, OutcomeCells outcomes) => Judge(pane, PerformanceFigures.Surprise(outcomes, estimator!));

    /// <summary>The same of what labels show of a judged pane less what was estimated of its rows.</summary>
    public Signal? Judge(long pane, PerformanceFigures surprise) => surprises.Step(pane, surprise) is { } fall
        ? Finding(pane, Family.Calibration, fall, $"{fall.Statistic}_minus_estimated", FormattableString.Invariant($"labels show worse predictions than the scores of the same rows had led one to expect: realised less estimated {fall.Name} is {Signed(fall.Value)} against {Signed(fall.Before)} in the reference; possibly the inputs have come to mean something else (concept drift), so the estimate must not be relied on"))
        : null;

    private static (long Pane, PerformanceFigures Estimated, PerformanceFigures Surprise)[] Figures(ConfidenceBasedEstimator estimator, IReadOnlyCollection<SummaryPart> reference)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(reference);
        return
        [
            .. reference.Select(part => (part.Pane, Cells: OutcomeCells.Read(part.Bytes)))
                .Select(pane => (pane.Pane, pane.Cells.Predictions() is { } scores ? PerformanceFigures.Estimated(scores, estimator) : default, PerformanceFigures.Surprise(pane.Cells, estimator))),
        ];
    }

    // Rounded first, and no zero below zero.
    private static string Signed(double difference) => (Math.Round(difference, 3) + 0.0).ToString("+0.000;-0.000", CultureInfo.InvariantCulture);

    private Signal Finding(long pane, Family family, FallenFigure fall, string statistic, string sentence) => new()
    {
        Family = family,
        Subject = new(),
        Pane = pane,
        Position = spec.StartOf(pane + 1),
        Detector = Detector,
        Statistic = statistic,
        Value = fall.Value,
        IsLowerWorse = true,
        LogEvidence = fall.LogEvidence,
        LogThreshold = fall.LogThreshold,
        SincePane = fall.SincePane,
        Sentence = sentence,
    };
}
