using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Thresholds;
using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Grains.Callers;

/// <summary>
/// Watches what one caller asks for, pane by pane: whether its queries come nearer to each other than rows of the reference do (a search of the decision boundary, an inversion), and whether windows of them look like the reference (extraction). Pure; not thread-safe.
/// </summary>
/// <remarks>Two streams for each of the 1,024 callers with a place and for all others together share <see cref="BudgetPart.Callers"/>. Queries of a pane are taken in the order of their positions, however they came. What is told names no query: whoever probes must not learn which one gave him away.</remarks>
public sealed class CallerWatch
{
    public const string Detector = "query e-detector";

    /// <summary>Statistic of a search: share of queries near one of the 200 before since the evidence began.</summary>
    public const string NearStatistic = "near_query_share";

    /// <summary>Statistic of an extraction: share of windows that differ from the reference since the evidence began.</summary>
    public const string ApartStatistic = "windows_apart_share";

    /// <summary>30 panes: a month of days.</summary>
    public const int KeptPanes = 30;

    private const int WindowRows = 200;

    /// <summary>ln(A/w) of either stream.</summary>
    public static readonly double LogThreshold = AlarmRule.LogThreshold(BudgetPart.Callers, 2 * (SourceNames.MostRegistered + 1));

    private readonly string caller;
    private readonly VersionSpec spec;
    private readonly CallerReference reference;
    private readonly CallerTrace trace;
    private readonly CallerAlarm near;
    private readonly CallerAlarm apart;
    private readonly ThresholdWatch thresholds;
    private readonly List<CallerPane> panes;
    private long queries;
    private long extreme;

    /// <param name="caller">Hexadecimal, or the name of the others.</param>
    /// <param name="spec">The version's axis.</param>
    /// <param name="reference">What it is compared with.</param>
    /// <param name="limits">That the spec sets; on the others together, of whom nobody knows how many they are, none stands.</param>
    /// <param name="state">Null at the beginning.</param>
    public CallerWatch(string caller, VersionSpec spec, CallerReference reference, ThresholdSpec[] limits, CallerWatchState? state)
    {
        ArgumentNullException.ThrowIfNull(reference);
        (this.caller, this.spec, this.reference) = (caller, spec, reference);
        trace = state is null ? new(reference) : CallerTrace.Read(state.Trace, reference);
        near = new(reference.NearNullRate, LogThreshold, state?.Near);
        apart = new(CallerReference.WindowNullRate, LogThreshold, state?.Apart);
        thresholds = new(spec, new() { Caller = caller }, IsOthers ? "" : $"Caller {caller}", IsOthers ? [] : limits, state?.Thresholds);
        (panes, queries, extreme) = ([.. state?.Panes ?? []], state?.Queries ?? 0, state?.Extreme ?? 0);
    }

    /// <summary>Takes the queries of a pane, panes in ascending order; returns what it tells.</summary>
    public IReadOnlyList<Signal> Close(long pane, CallerQueries asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        near.Open(pane);
        apart.Open(pane);
        var first = asked.First();
        // What the queries of a pane add up to: one for each stream, at most.
        double ofQuery = 1.0 / Math.Max(1, first.Count), ofWindow = 1.0 / (1 + first.Count / WindowRows);
        var (nearBefore, repeatsBefore) = (trace.Near, trace.Repeats);
        foreach (var query in first)
        {
            var step = trace.Take(query);
            if (step.Kind != QueryKind.Repeat)
                near.Step(step.Kind == QueryKind.Near, ofQuery);
            if (step.WindowDiffers is { } differs)
                apart.Step(differs, ofWindow);
        }
        trace.AddDistinct(asked);
        queries += asked.Count;
        extreme += asked.Extreme;
        var closed = new CallerPane
        {
            Pane = pane,
            Queries = asked.Count,
            Distinct = asked.Distinct.Estimate(),
            Examined = first.Count,
            Near = trace.Near - nearBefore,
            Repeats = trace.Repeats - repeatsBefore,
            Extreme = asked.Extreme,
        };
        panes.Add(closed);
        if (panes.Count > KeptPanes)
            panes.RemoveAt(0);
        var signals = new List<Signal>();
        if (near.Close(pane))
            signals.Add(Finding(pane, near, NearStatistic, FormattableString.Invariant($"{near.SinceOnes:#,0} of {near.SinceQueries:#,0} queries differ by next to nothing from one of the 200 before them, {100 * reference.NearShare:0.0} % do in the reference: so one searches for where a model changes its mind")));
        if (apart.Close(pane))
            signals.Add(Finding(pane, apart, ApartStatistic, FormattableString.Invariant($"{apart.SinceOnes:#,0} of {apart.SinceQueries:#,0} windows of 200 queries are unlike the reference: so one copies a model, or has customers that others do not have")));
        return [.. ThresholdWatch.Choose(signals, thresholds.Step(pane, statistic => CallerStatistics.ValueOf(statistic, closed, trace.Distinct, trace.Coverage)))];
    }

    public CallerFigures Figures() => new()
    {
        Caller = caller,
        Queries = queries,
        Distinct = trace.Distinct,
        Examined = trace.Queries,
        Near = trace.Near,
        Repeats = trace.Repeats,
        Extreme = extreme,
        Coverage = trace.Coverage,
        HillClimb = trace.HillClimb,
        WindowsApart = trace.WindowsApart,
        ReferenceNearShare = reference.NearShare,
        NearEvidence = near.LogEvidence,
        ApartEvidence = apart.LogEvidence,
        LogThreshold = LogThreshold,
        Panes = [.. panes],
    };

    public CallerWatchState State() => new() { Trace = BinaryOutput.BytesOf(trace.WriteTo), Near = near.State(), Apart = apart.State(), Queries = queries, Extreme = extreme, Panes = [.. panes], Thresholds = thresholds.State() };

    private Signal Finding(long pane, CallerAlarm alarm, string statistic, string what) => new()
    {
        Family = Family.Abuse,
        Subject = new() { Caller = caller },
        Pane = pane,
        Position = spec.StartOf(pane + 1),
        Detector = Detector,
        Statistic = statistic,
        Value = alarm.SinceShare,
        LogEvidence = alarm.LogEvidence ?? 0,
        LogThreshold = LogThreshold,
        SincePane = alarm.SincePane ?? pane,
        Sentence = $"{(IsOthers ? "Callers without a place of their own" : $"Caller {caller}")}: {what}. Ask the serving side to throttle {(IsOthers ? "them" : "this caller")}, not to refuse.",
    };

    private bool IsOthers => caller == ReceiverPanes.OtherSources;
}
