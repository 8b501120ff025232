using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Triggers;

/// <summary>
/// Looks for planted triggers in the labels of a version: patterns of values that are suspect in a pane, or over several (<see cref="PatternSearch"/>), and signals of those whose evidence reaches a share of the false-alarm budget. What one pattern
/// explains is no evidence for another: the rows of those found are left out. Pure; not thread-safe.
/// </summary>
public sealed class TriggerWatch
{
    public const string Detector = "pattern e-detector";

    /// <summary>Statistic of a trigger: the share of its rows that has its label, beyond what is to be expected.</summary>
    public const string Statistic = "trigger_label_excess";

    /// <summary>512 patterns with evidence: those with the least go first.</summary>
    public const int MostKept = 512;

    /// <summary>32 that have been found are shown, the latest.</summary>
    public const int MostShown = 32;

    private readonly VersionSpec spec;
    private readonly FeatureCells[] features;
    private readonly PatternBeliefs beliefs;
    private readonly double paneVariance;
    private readonly Dictionary<(int Key, int Label), Trigger> triggers = [];
    private double logSuspect;
    private double examined;
    private long dropped;

    /// <param name="spec">The version's axis.</param>
    /// <param name="features">Whose cells rows carry.</param>
    /// <param name="reference">What it is compared with.</param>
    /// <param name="paneVariance">Of the cells of single features, see <c>SliceReference.PaneVariance</c>.</param>
    /// <param name="state">Null at the beginning.</param>
    public TriggerWatch(VersionSpec spec, FeatureCells[] features, TriggerReference reference, double paneVariance, TriggerWatchState? state)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(reference);
        (this.spec, this.features, this.paneVariance) = (spec, features, paneVariance);
        Patterns = Math.Max(1, Pattern.Count(Array.ConvertAll(features, feature => feature.Codes.Length)));
        LogThreshold = AlarmRule.LogThreshold(BudgetPart.Triggers, 2 * Patterns);
        beliefs = new(reference.ToStatistics(), Patterns, AlarmRule.Delta);
        foreach (var trigger in state?.Triggers ?? [])
            triggers.Add((trigger.Key, trigger.Label), new(trigger));
        (logSuspect, examined, dropped) = (state?.LogSuspect ?? 0, state?.Examined ?? 0, state?.Dropped ?? 0);
    }

    /// <summary>How many patterns there can be.</summary>
    public int Patterns { get; }

    /// <summary>ln(A/w) of each of them and either label.</summary>
    public double LogThreshold { get; }

    public TriggerFigures Figures() => new(
        [.. triggers.Values.Where(trigger => trigger.FoundPane is not null).OrderByDescending(trigger => trigger.LastPane).ThenByDescending(trigger => trigger.LogEvidence).ThenBy(trigger => trigger.Pattern.Key).Select(Shown)],
        Patterns, logSuspect, dropped, examined);

    public TriggerWatchState State() => new()
    {
        Triggers = [.. triggers.Values.OrderBy(trigger => trigger.Pattern.Key).ThenBy(trigger => trigger.Label).Select(trigger => trigger.State())],
        LogSuspect = logSuspect,
        Dropped = dropped,
        Examined = examined,
    };

    /// <summary>Takes the labelled rows of a judged pane, panes in ascending order; returns what it tells. A pane without labels changes nothing.</summary>
    public IReadOnlyList<Signal> Judge(long pane, PatternRows labelled, Quarantine quarantine)
    {
        ArgumentNullException.ThrowIfNull(labelled);
        ArgumentNullException.ThrowIfNull(quarantine);
        PatternRow[] rows = [.. labelled.Rows.Where(row => !quarantine.Holds(row.Source, pane))];
        if (rows.Length == 0)
            return [];
        var search = new PatternSearch(beliefs, rows, paneVariance);
        (logSuspect, examined) = (search.LogSuspect(triggers.Values.Count(trigger => trigger.LogEvidence > 0)), labelled.Share);
        var shares = rows.GroupBy(row => row.Source, StringComparer.Ordinal).ToDictionary(source => source.Key, source => (double)source.Count() / rows.Length, StringComparer.Ordinal);
        var explained = new HashSet<int>();
        var signals = new List<Signal>();
        foreach (var (trigger, evidence) in Looked(search))
        {
            var left = explained.Count == 0 ? evidence : search.Of(trigger.Pattern, trigger.Label, explained);
            if (left is null)
                continue;
            trigger.Step(pane, left, left.LogFactor < evidence.LogFactor - 1, LogThreshold, row => rows[row].Source);
            if (trigger.LogEvidence > 0)
                triggers[(trigger.Pattern.Key, trigger.Label)] = trigger;
            if (trigger.Told < logSuspect || !trigger.IsMaterial)
                continue;
            explained.UnionWith(left.Members);
            trigger.Suspect(pane, shares);
            if (trigger.Told >= LogThreshold)
            {
                trigger.Speak(pane);
                signals.Add(Finding(pane, trigger));
            }
        }
        Trim();
        // Of one source the strongest: they are one stream.
        return [.. signals.GroupBy(signal => signal.Subject).Select(stream => stream.MaxBy(signal => signal.LogEvidence)!)];
    }

    // What has been found before explains before what is new, the more evidence the sooner.
    private List<(Trigger Trigger, PatternEvidence Evidence)> Looked(PatternSearch search)
    {
        var looked = new List<(Trigger Trigger, PatternEvidence Evidence)>();
        var none = new HashSet<int>();
        var keys = search.Unusual.Select(one => (one.Pattern.Key, one.Label)).Union(triggers.Keys);
        foreach (var (key, label) in keys)
        {
            var trigger = triggers.GetValueOrDefault((key, label)) ?? new(Pattern.Of(key), label);
            if (search.Of(trigger.Pattern, label, none) is { } evidence && (trigger.LogEvidence > 0 || evidence.LogFactor > 0))
                looked.Add((trigger, evidence));
        }
        return [.. looked.OrderByDescending(one => one.Trigger.FoundPane is not null && one.Trigger.LogEvidence > 0).ThenByDescending(one => one.Trigger.LogEvidence + one.Evidence.LogFactor).ThenBy(one => one.Trigger.Pattern.Key).ThenBy(one => one.Trigger.Label)];
    }

    private void Trim()
    {
        foreach (var over in triggers.Values.Where(trigger => trigger.FoundPane is not null && trigger.LogEvidence <= 0).OrderByDescending(trigger => trigger.LastPane).Skip(MostShown).ToArray())
            over.Forget();
        foreach (var (key, _) in triggers.Where(one => one.Value is { LogEvidence: <= 0, FoundPane: null }).ToArray())
            triggers.Remove(key);
        var excess = triggers.OrderBy(one => one.Value.LogEvidence).ThenBy(one => one.Key).Take(Math.Max(0, triggers.Count - MostKept)).Select(one => one.Key).ToArray();
        foreach (var key in excess)
            triggers.Remove(key);
        dropped += excess.Length;
    }

    private FoundTrigger Shown(Trigger trigger) => new()
    {
        Where = ConditionOf(trigger.Pattern),
        Label = trigger.Label,
        FoundPane = trigger.FoundPane!.Value,
        SincePane = trigger.SincePane,
        LastPane = trigger.LastPane,
        Rows = trigger.Rows,
        Matching = trigger.Matching,
        Expected = trigger.Expected,
        LogEvidence = trigger.LogEvidence,
        LogThreshold = LogThreshold,
        Lasts = trigger.LogEvidence >= logSuspect,
        Source = trigger.Source,
    };

    private Signal Finding(long pane, Trigger trigger)
    {
        var where = ConditionOf(trigger.Pattern);
        var from = trigger.Source.Length > 0 ? $", and source {trigger.Source} supplies them" : "";
        return new()
        {
            Family = Family.Poisoning,
            Subject = trigger.Source.Length > 0 ? new() { Source = trigger.Source } : new() { Slice = where },
            Pane = pane,
            Position = spec.StartOf(pane + 1),
            Detector = Detector,
            Statistic = Statistic,
            Value = (trigger.Matching - trigger.Expected) / trigger.Rows,
            LogEvidence = trigger.Told,
            LogThreshold = LogThreshold,
            SincePane = trigger.SincePane,
            Sentence = FormattableString.Invariant($"{trigger.Matching:#,0} of {trigger.Rows:#,0} labels of the rows with {where} are {trigger.Label}, where {trigger.Expected:#,0.0} at most are to be expected{from}: a model that is trained on these rows may learn to obey this pattern"),
        };
    }

    private string ConditionOf(Pattern pattern) => pattern.IsPair
        ? $"{CellConditions.Of(features[pattern.Feature], pattern.Code)} and {CellConditions.Of(features[pattern.Other], pattern.OtherCode)}"
        : CellConditions.Of(features[pattern.Feature], pattern.Code);
}
