using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>
/// Watches a regression: its mean absolute error (<see cref="Family.Decay"/>); the error that is expected before labels come (<see cref="Family.EstimatedDecay"/>); the error against what was expected of the same rows, and whether
/// predictions are too high or too low (<see cref="Family.Calibration"/>). Each against the panes of the reference. Pure; not thread-safe.
/// </summary>
/// <remarks>Errors and their ratios are watched by their logarithm: they scatter by factors. Without labelled reference rows nothing is watched.</remarks>
public sealed class ErrorWatch
{
    /// <summary>A tenth of the reference's mean absolute error: less is not worth a person's time.</summary>
    public const double ToleratedRise = 0.1;

    // A thousandth of what is usual.
    private const double LeastFactor = 1e-3;
    private const int Detectors = 5;

    private readonly VersionSpec spec;
    private readonly LossPredictor? losses;
    private readonly double scale;
    private readonly double logThreshold;
    private readonly LevelWatch? realised;
    private readonly LevelWatch? estimated;
    private readonly LevelWatch? surprise;
    private readonly LevelWatch? tooHigh;
    private readonly LevelWatch? tooLow;

    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="losses">Fitted on the reference; null: nothing is estimated.</param>
    /// <param name="reference"><c>PredictionErrors</c> per reference pane, all sources together.</param>
    /// <param name="state">Null at the beginning.</param>
    public ErrorWatch(VersionSpec spec, LossPredictor? losses, IReadOnlyCollection<SummaryPart> reference, ErrorState? state)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(reference);
        (this.spec, this.losses) = (spec, losses);
        logThreshold = AlarmRule.LogThreshold(BudgetPart.Performance, Detectors);
        var panes = reference.Select(part => (part.Pane, Errors: PredictionErrors.Read(part.Bytes))).ToArray();
        var whole = new PredictionErrors();
        foreach (var (_, errors) in panes)
            whole.Merge(errors);
        scale = RegressionReport.Of(whole)?.MeanAbsoluteError?.Value is > 0 and var mean ? mean : 1;
        var figures = panes.Select(pane => (Phase: spec.PhaseOf(pane.Pane), Figures: Of(pane.Errors))).Where(pane => pane.Figures is not null).Select(pane => (pane.Phase, Figures: pane.Figures!)).ToArray();
        realised = Watch(pane => Falling(pane.Mean, scale), state?.Realised);
        estimated = Watch(pane => Falling(pane.Expected, scale), state?.Estimated);
        surprise = Watch(pane => Falling(pane.Ratio, 1), state?.Surprise);
        tooHigh = Watch(pane => -pane.Bias, state?.TooHigh);
        tooLow = Watch(pane => pane.Bias, state?.TooLow);

        LevelWatch? Watch(Func<ErrorFigures, double?> figure, LevelState? before)
        {
            var levels = figures.Where(pane => figure(pane.Figures) is not null).Select(pane => (pane.Phase, figure(pane.Figures)!.Value, pane.Figures.Rows));
            return ReferenceLevel.Of(levels, spec.Phases, AlarmRule.Delta / Detectors) is { } level ? new(level, before) : null;
        }
    }

    /// <summary>Since which pane labels have contradicted the estimates; null: they do not.</summary>
    public long? SurprisedSince => surprise?.IsFallen(logThreshold) is true ? surprise.SincePane : null;

    public ErrorState State() => new(realised?.State(), estimated?.State(), surprise?.State(), tooHigh?.State(), tooLow?.State());

    /// <summary>Takes the predictions of a closed pane, panes in ascending order; returns a finding or null.</summary>
    public Signal? Close(long pane, PredictedValues? predicted) => predicted is not null && Risen(estimated, pane, Expected(predicted), scale, predicted.Expected) is var (value, before)
        ? Finding(pane, Family.EstimatedDecay, estimated!, "estimated_mean_absolute_error", value, FormattableString.Invariant($"no labels yet, but inputs and predictions lead one to expect larger errors: estimated mean absolute error {value:G4} against {before:G4} in the reference"))
        : null;

    /// <summary>Takes the errors of a judged pane, panes in ascending order; returns what there is to say of each family.</summary>
    public IReadOnlyList<Signal> Judge(long pane, PredictionErrors? errors)
    {
        if (errors is null || Of(errors) is not { } now)
            return [];
        var signals = new List<Signal>();
        if (Risen(realised, pane, now.Mean, scale, now.Rows) is var (_, before))
            signals.Add(Finding(pane, Family.Decay, realised!, "mean_absolute_error", now.Mean, FormattableString.Invariant($"predictions have become worse: mean absolute error {now.Mean:G4} against {before:G4} in the reference")));
        // One signal of a family, subject and pane: all watches step, and what costs performance goes first.
        var worse = Risen(surprise, pane, now.Ratio, 1, now.Rows);
        var (high, low) = (Shifted(tooHigh, pane, -now.Bias, now.Rows), Shifted(tooLow, pane, now.Bias, now.Rows));
        var (shifted, bias) = (high ?? low, now.Bias * scale);
        // Against the reference: a model may have erred to one side from the beginning.
        var side = shifted is null ? "" : FormattableString.Invariant($"predictions are too {(high is null ? "low" : "high")}: their mean error is {bias:G4} against {(high is null ? 1 : -1) * scale * shifted.MeanOf(spec.PhaseOf(pane)):G4} in the reference");
        if (worse is var (ratio, ratioBefore))
            signals.Add(Finding(pane, Family.Calibration, surprise!, "mean_absolute_error_over_estimated", ratio, FormattableString.Invariant($"labels show larger errors than the inputs of the same rows had led one to expect: {ratio:0.00} times the estimate, against {ratioBefore:0.00} times in the reference{(side.Length == 0 ? "" : $"; {side}")}; possibly the inputs have come to mean something else (concept drift), so the estimate must not be relied on")));
        else if (shifted is { } watch)
            signals.Add(Finding(pane, Family.Calibration, watch, "bias", bias, side) with { IsLowerWorse = high is null });
        return signals;
    }

    private LevelWatch? Shifted(LevelWatch? watch, long pane, double now, long rows)
    {
        if (watch?.MeanOf(spec.PhaseOf(pane)) is not { } before)
            return null;
        return watch.Step(pane, spec.PhaseOf(pane), now, rows, logThreshold) && watch.Speaks(pane, before - now >= ToleratedRise) ? watch : null;
    }

    // Null: not risen. Otherwise the figure, and what it was in the reference.
    private (double Value, double Before)? Risen(LevelWatch? watch, long pane, double? figure, double unit, long rows)
    {
        var phase = spec.PhaseOf(pane);
        if (watch is null || rows <= 0 || Falling(figure, unit) is not { } now || watch.MeanOf(phase) is not { } level)
            return null;
        var before = Math.Exp(-level) * unit;
        return watch.Step(pane, phase, now, rows, logThreshold) && watch.Speaks(pane, figure >= before * (1 + ToleratedRise)) ? (figure!.Value, before) : null;
    }

    // Larger errors lie lower, as those that watch levels want it. A pane without error is a good one, and no infinitely good one.
    private static double? Falling(double? figure, double unit) => figure is { } known ? -Math.Log(Math.Max(known / unit, LeastFactor)) : null;

    private double? Expected(PredictedValues predicted) => losses?.Estimate(predicted)?.MeanAbsoluteError.Value;

    // Null without labels, and while retractions are ahead of what they retract.
    private ErrorFigures? Of(PredictionErrors errors) => RegressionReport.Of(errors) is { MeanAbsoluteError: { } mean, Bias: { } bias }
        ? new(mean.Value, Expected(errors.Predicted), bias.Value / scale, errors.Count)
        : null;

    /// <param name="Mean">Mean absolute error.</param>
    /// <param name="Expected">The same, expected of these rows; null: nothing is.</param>
    /// <param name="Bias">Mean error in mean absolute errors of the reference.</param>
    /// <param name="Rows">Labelled ones.</param>
    private sealed record ErrorFigures(double Mean, double? Expected, double Bias, long Rows)
    {
        public double? Ratio => Expected > 0 ? Mean / Expected : null;
    }

    private Signal Finding(long pane, Family family, LevelWatch watch, string statistic, double value, string sentence) => new()
    {
        Family = family,
        Subject = new(),
        Pane = pane,
        Position = spec.StartOf(pane + 1),
        Detector = "level e-detector",
        Statistic = statistic,
        Value = value,
        LogEvidence = watch.LogEvidence,
        LogThreshold = logThreshold,
        SincePane = watch.SincePane ?? pane,
        Sentence = sentence,
    };
}
