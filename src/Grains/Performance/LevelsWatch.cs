using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Grains.Performance;

/// <summary>Watches accuracy and ROC AUC side by side, each against its level in the reference. Pure; not thread-safe.</summary>
public sealed class LevelsWatch
{
    private readonly VersionSpec spec;
    private readonly double logThreshold;
    private readonly LevelWatch? accuracy;
    private readonly LevelWatch? rocAuc;

    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="reference">The figures of the reference's panes.</param>
    /// <param name="logThreshold">ln A, see <see cref="Features.AlarmRule"/>.</param>
    /// <param name="delta">The probability, over the draw of the reference, that one of the two breaks its promise.</param>
    /// <param name="state">Null at the beginning.</param>
    public LevelsWatch(VersionSpec spec, IReadOnlyCollection<(long Pane, PerformanceFigures Figures)> reference, double logThreshold, double delta, LevelsState? state)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(reference);
        (this.spec, this.logThreshold) = (spec, logThreshold);
        accuracy = Watch(figures => figures.Accuracy, state?.Accuracy);
        rocAuc = Watch(figures => figures.RocAuc, state?.RocAuc);

        LevelWatch? Watch(Func<PerformanceFigures, double?> figure, LevelState? before)
        {
            var panes = reference.Where(pane => pane.Figures.Rows > 0 && figure(pane.Figures) is not null).Select(pane => (spec.PhaseOf(pane.Pane), figure(pane.Figures)!.Value, pane.Figures.Rows));
            return ReferenceLevel.Of(panes, spec.Phases, delta / 2) is { } level ? new(level, before) : null;
        }
    }

    /// <summary>Since which pane one of the figures has fallen, as far as is known now; null: none has.</summary>
    public long? FallenSince => new[] { accuracy, rocAuc }.Where(watch => watch?.IsFallen(logThreshold) ?? false).Min(watch => watch!.SincePane);

    public LevelsState State() => new(accuracy?.State(), rocAuc?.State());

    /// <summary>Takes the figures of a pane, panes in ascending order. Returns the one that has fallen with the strongest evidence, by at least <see cref="DecayWatch.ToleratedRise"/>; null when none has.</summary>
    public FallenFigure? Step(long pane, PerformanceFigures figures)
    {
        var falls = new[] { Step(accuracy, "accuracy", "accuracy", figures.Accuracy), Step(rocAuc, "roc_auc", "ROC AUC", figures.RocAuc) };
        return falls.OfType<FallenFigure>().MaxBy(fall => fall.LogEvidence);

        FallenFigure? Step(LevelWatch? watch, string statistic, string name, double? value)
        {
            var phase = spec.PhaseOf(pane);
            if (watch?.MeanOf(phase) is not { } before || value is not { } now || figures.Rows <= 0)
                return null;
            return watch.Step(pane, phase, now, figures.Rows, logThreshold) && watch.Speaks(pane, before - now >= DecayWatch.ToleratedRise)
                ? new(statistic, name, now, before, watch.LogEvidence, logThreshold, watch.SincePane ?? pane) : null;
        }
    }
}
