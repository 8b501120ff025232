using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Thresholds;

/// <summary>Holds statistics of one subject to the fixed thresholds of the spec. No evidence is gathered: what crosses a threshold in as many panes as it says is a signal, outside the false-alarm budget. Pure; not thread-safe.</summary>
public sealed class ThresholdWatch
{
    private readonly VersionSpec spec;
    private readonly Subject subject;
    private readonly string who;
    private readonly ThresholdSpec[] thresholds;
    private readonly ThresholdRun[] runs;

    /// <param name="spec">Gives positions.</param>
    /// <param name="subject">Of the signals.</param>
    /// <param name="who">The subject in a sentence; empty: the version.</param>
    /// <param name="thresholds">That stand on its statistics.</param>
    /// <param name="state">Null at the beginning.</param>
    public ThresholdWatch(VersionSpec spec, Subject subject, string who, ThresholdSpec[] thresholds, ThresholdRun[]? state)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        (this.spec, this.subject, this.who, this.thresholds) = (spec, subject, who, thresholds);
        runs = state?.Length == thresholds.Length ? [.. state] : [.. thresholds.Select(_ => new ThresholdRun(0, 0))];
    }

    /// <summary>Copied; null without thresholds.</summary>
    public ThresholdRun[]? State() => runs.Length == 0 ? null : [.. runs];

    /// <summary>Takes a pane, panes in ascending order; returns a signal per family at the most, of the first threshold of the spec that is crossed, and its sentence says all.</summary>
    /// <param name="pane">Its number.</param>
    /// <param name="valueOf">The value of a statistic; null: the pane has none, and changes nothing.</param>
    public IReadOnlyList<Signal> Step(long pane, Func<string, double?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        var crossed = new List<(ThresholdSpec Threshold, double Value, ThresholdRun Run)>();
        for (var i = 0; i < thresholds.Length; i++)
        {
            if (valueOf(thresholds[i].Statistic) is not { } value)
                continue;
            runs[i] = !thresholds[i].IsCrossedBy(value) ? new(0, 0) : new(runs[i].Panes + 1, runs[i].Panes == 0 ? pane : runs[i].SincePane);
            if (runs[i].Panes >= thresholds[i].Panes)
                crossed.Add((thresholds[i], value, runs[i]));
        }
        return [.. crossed.GroupBy(found => ThresholdStatistics.FamilyOf(found.Threshold.Statistic)).Select(family => Finding(pane, family.Key, [.. family]))];
    }

    /// <summary>One signal of a stream and pane: a detector's that has crossed its own threshold goes before a fixed one, and a fixed one before what is only told.</summary>
    /// <param name="found">Of the detectors.</param>
    /// <param name="crossed">Of fixed thresholds.</param>
    public static IEnumerable<Signal> Choose(IReadOnlyCollection<Signal> found, IReadOnlyCollection<Signal> crossed)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(crossed);
        bool Alarms(Signal own) => own.LogEvidence >= own.LogThreshold && !own.IsSlight;
        var chosen = found.Where(own => Alarms(own) || !crossed.Any(other => SignalSeries.Of(other) == SignalSeries.Of(own))).ToList();
        foreach (var own in crossed)
        {
            var told = found.FirstOrDefault(other => SignalSeries.Of(other) == SignalSeries.Of(own));
            if (told is null)
                chosen.Add(own);
            else if (!Alarms(told))
                chosen.Add(own with { IsTurned = told.IsTurned, PredictionShift = told.PredictionShift, ErrorShift = told.ErrorShift });
        }
        return chosen;
    }

    private Signal Finding(long pane, Family family, (ThresholdSpec Threshold, double Value, ThresholdRun Run)[] crossed) => new()
    {
        Family = family,
        Subject = subject,
        Pane = pane,
        Position = spec.StartOf(pane + 1),
        Detector = ThresholdStatistics.FixedThreshold,
        Statistic = crossed[0].Threshold.Statistic,
        Value = crossed[0].Value,
        IsLowerWorse = crossed[0].Threshold.IsLower,
        LogEvidence = 0,
        LogThreshold = 0,
        IsFixedThreshold = true,
        SincePane = crossed.Min(found => found.Run.SincePane),
        Sentence = (who.Length > 0 ? $"{who}: " : "") + string.Join("; ", crossed.Select(Sentence)),
    };

    private static string Sentence((ThresholdSpec Threshold, double Value, ThresholdRun Run) crossed) => FormattableString.Invariant(
        $"{crossed.Threshold.Statistic} {crossed.Value:G4} is {(crossed.Threshold.IsLower ? "below" : "above")} the limit of {crossed.Threshold.Limit:G4} that the spec sets{(crossed.Run.Panes > 1 ? FormattableString.Invariant($", for the {Ordinal(crossed.Run.Panes)} pane in a row") : "")}");

    private static string Ordinal(long number) => FormattableString.Invariant($"{number}{(number % 100 is 11 or 12 or 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" })}");
}
