using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Triggers;

/// <summary>
/// Looks for planted triggers in the labels of a version: patterns of values that are suspect in a pane, or over several (<see cref="PatternSearch"/>), and signals of those whose evidence reaches a share of the false-alarm budget. What one pattern
/// explains is no evidence for another: the rows of those found are left out. Pure; not thread-safe.
/// </summary>
public sealed class TriggerWatch
{
    public const string Detector = "pattern e-detector";

    /// <summary>512 patterns with evidence: those with the least go first.</summary>
    public const int MostKept = 512;

    /// <summary>32 that were found and have no evidence any more are shown, the latest.</summary>
    public const int MostShown = 32;

    /// <summary>5 nats: by as much less a pair of values that come together more often than by chance is named before its values.</summary>
    private const double ComeTogetherWorth = 5;

    private readonly VersionSpec spec;
    private readonly FeatureCells[] features;
    private readonly PatternBeliefs beliefs;
    private readonly double paneVariance;
    private readonly Dictionary<(int Key, int Label), Trigger> triggers = [];
    private double logSuspect;
    private double examined;
    private long dropped;
    private long judged;

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
        (logSuspect, examined, dropped, judged) = (state?.LogSuspect ?? 0, state?.Examined ?? 0, state?.Dropped ?? 0, state?.JudgedPane ?? 0);
    }

    /// <summary>How many patterns there can be.</summary>
    public int Patterns { get; }

    /// <summary>ln(A/w) of each of them and either label.</summary>
    public double LogThreshold { get; }

    public TriggerFigures Figures() => new(
        [.. triggers.Values.Where(trigger => trigger.Shown is not null).OrderByDescending(trigger => trigger.Shown!.LastPane).ThenByDescending(trigger => trigger.Shown!.LogEvidence).ThenBy(trigger => trigger.Pattern.Key).ThenBy(trigger => trigger.Label).Select(ToShow)],
        Patterns, logSuspect, dropped, examined);

    public TriggerWatchState State() => new()
    {
        Triggers = [.. triggers.Values.OrderBy(trigger => trigger.Pattern.Key).ThenBy(trigger => trigger.Label).Select(trigger => trigger.State())],
        LogSuspect = logSuspect,
        Dropped = dropped,
        Examined = examined,
        JudgedPane = judged,
    };

    /// <summary>Takes the labelled rows of a judged pane, panes in ascending order; returns what it tells. A pane without labels changes nothing.</summary>
    public IReadOnlyList<Signal> Judge(long pane, PatternRows labelled, Quarantine quarantine)
    {
        ArgumentNullException.ThrowIfNull(labelled);
        ArgumentNullException.ThrowIfNull(quarantine);
        judged = pane;
        PatternRow[] rows = [.. labelled.Rows.Where(row => !quarantine.Holds(row.Source, pane))];
        if (rows.Length == 0)
            return [];
        var search = new PatternSearch(beliefs, rows, paneVariance);
        (logSuspect, examined) = (search.LogSuspectInPane, labelled.Share);
        var shares = rows.GroupBy(row => row.Source, StringComparer.Ordinal).ToDictionary(source => source.Key, source => (double)source.Count() / rows.Length, StringComparer.Ordinal);
        // By label: rows with one say nothing of patterns of the other.
        HashSet<int>[] explained = [[], []];
        var signals = new List<Signal>();
        foreach (var (trigger, evidence) in Looked(search))
        {
            var left = explained[trigger.Label].Count == 0 ? evidence : search.Of(trigger.Pattern, trigger.Label, explained[trigger.Label]);
            trigger.Step(pane, left, left is null || left.LogFactor < evidence.LogFactor - 1, LogThreshold, row => rows[row].Source, shares);
            var isSuspect = trigger.IsSuspect(pane, search, shares);
            if (isSuspect || trigger.LogEvidence > 0)
                triggers[(trigger.Pattern.Key, trigger.Label)] = trigger;
            if (!isSuspect)
                continue;
            explained[trigger.Label].UnionWith(left!.Members);
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
            if (search.Of(trigger.Pattern, label, none) is { } evidence && (trigger.LogEvidence > 0 || evidence.LogFactor > 0 || evidence.LogFactorInPane > 0))
                looked.Add((trigger, evidence));
        }
        return [.. looked.OrderByDescending(one => one.Trigger.Shown is not null && one.Trigger.LogEvidence > 0).ThenByDescending(one => Strength(one.Trigger, one.Evidence)).ThenBy(one => one.Trigger.Pattern.Key).ThenBy(one => one.Trigger.Label)];
    }

    // A value that hardly ever comes is nearly its planted pair: the few other rows of it decide which of the two has more evidence, and no more than that.
    private static double Strength(Trigger trigger, PatternEvidence evidence) =>
        Math.Max(trigger.LogEvidence + evidence.LogFactor, evidence.LogFactorInPane) + (evidence.ComeTogether ? ComeTogetherWorth : 0);

    private void Trim()
    {
        foreach (var over in triggers.Values.Where(trigger => trigger.Shown is not null && trigger.LogEvidence <= 0).OrderByDescending(trigger => trigger.Shown!.LastPane).ThenBy(trigger => trigger.Pattern.Key).ThenBy(trigger => trigger.Label).Skip(MostShown).ToArray())
            over.Forget();
        foreach (var (key, _) in triggers.Where(one => one.Value is { LogEvidence: <= 0, Shown: null }).ToArray())
            triggers.Remove(key);
        var excess = triggers.OrderBy(one => one.Value.LogEvidence).ThenBy(one => one.Key).Take(Math.Max(0, triggers.Count - MostKept)).Select(one => one.Key).ToArray();
        foreach (var key in excess)
            triggers.Remove(key);
        dropped += excess.Length;
    }

    private FoundTrigger ToShow(Trigger trigger)
    {
        var shown = trigger.Shown!;
        return new()
        {
            Where = ConditionOf(trigger.Pattern),
            Label = trigger.Label,
            FoundPane = shown.FoundPane,
            SincePane = shown.SincePane,
            LastPane = shown.LastPane,
            Rows = shown.Rows,
            Matching = shown.Matching,
            Expected = shown.Expected,
            LogEvidence = shown.LogEvidence,
            LogThreshold = LogThreshold,
            // Where no more rows come its evidence would stand for ever.
            Lasts = judged - shown.LastPane < AlarmRule.RecoveryPanes,
            Source = shown.Source,
        };
    }

    private Signal Finding(long pane, Trigger trigger)
    {
        var shown = trigger.Shown!;
        var from = shown.Source.Length > 0 ? $", and source {shown.Source} supplies them" : "";
        return new()
        {
            Family = Family.Poisoning,
            Subject = shown.Source.Length > 0 ? new() { Source = shown.Source } : new() { Slice = SubjectOf(trigger.Pattern) },
            Pane = pane,
            Position = spec.StartOf(pane + 1),
            Detector = Detector,
            Statistic = SignalStatistics.TriggerExcess,
            Value = (shown.Matching - shown.Expected) / shown.Rows,
            LogEvidence = trigger.Told,
            LogThreshold = LogThreshold,
            SincePane = shown.SincePane,
            Sentence = FormattableString.Invariant($"{shown.Matching:#,0} of {shown.Rows:#,0} labels of the rows with {ConditionOf(trigger.Pattern)} are {trigger.Label}, where {shown.Expected:#,0.0} are to be expected{from}: a model that is trained on these rows may learn to obey this pattern"),
        };
    }

    // A declared slice of one value has one name in all signals.
    private string SubjectOf(Pattern pattern) => pattern.IsPair ? ConditionOf(pattern) : CellConditions.SubjectOf(CellKeys.Of(pattern.Feature, pattern.Code), features);

    private string ConditionOf(Pattern pattern) => CellConditions.Of(pattern, features);
}
