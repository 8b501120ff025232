using System.Globalization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Floods;

/// <summary>
/// Watches that the rows of a source do not repeat one another more often than as many rows of the reference do: an e-detector each of equal and of nearly equal rows. Pure; not thread-safe.
/// </summary>
/// <remarks>
/// <para>Repeats of rows that come independently of one another are negatively associated (a row that has come leaves fewer places for others), so independent repeats of the same rate bring as much evidence at least. Rows that come in bursts do not come independently: a pane's rows count for fewer by the
/// design effect that the reference's own windows show, and by <see cref="LeastDesignEffect"/> at least. Where the share of a large pane is an estimate, its evidence is that of the share less <see cref="Errors"/> standard errors.</para>
/// <para>A source is named beside its peers only: at least <see cref="LeastPeers"/> others have rows in the pane, and no more than half of the sources flood. Where rows become alike whoever sends them it is what they are about that has changed (drift says so), or somebody has most sources, and none is to be named.</para>
/// </remarks>
public sealed class FloodWatch
{
    public const string EqualShare = "duplicate_share";
    public const string NearShare = "near_duplicate_share";

    /// <summary>20 copies more than expected: fewer in a pane do no harm, however few its rows are.</summary>
    public const long LeastCopies = 20;

    /// <summary>2: a copy never comes without what it copies, so a pane of pairs counts as half as many rows.</summary>
    public const double LeastDesignEffect = 2;

    /// <summary>3 standard errors: once in a thousand panes an estimate exceeds its truth by more, and then by a little.</summary>
    public const double Errors = 3;

    /// <summary>3: with fewer nobody can tell a source from the data.</summary>
    public const int LeastPeers = SourceLabelExcess.LeastPeers;

    /// <summary>Sources with statistics and the others together, each with two kinds of repeats.</summary>
    public const int Detectors = 2 * (ReceiverPanes.MostSources + 1);

    private static readonly double LogThreshold = AlarmRule.LogThreshold(BudgetPart.Floods, Detectors);

    private readonly VersionSpec spec;
    private readonly KnownRepeats known;
    private readonly SortedDictionary<string, (RateWatch Equal, RateWatch Near)> streams = new(StringComparer.Ordinal);

    /// <param name="spec">Names positions.</param>
    /// <param name="known">What is to be expected.</param>
    /// <param name="states">Where the watches stood; null at the beginning.</param>
    public FloodWatch(VersionSpec spec, KnownRepeats known, IEnumerable<FloodState>? states)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(known);
        (this.spec, this.known) = (spec, known);
        foreach (var state in states ?? [])
            streams[state.Source] = (new(state.Equal), new(state.Near));
    }

    /// <summary>Whether a statistic is one of repeated rows, which are known as a pane closes.</summary>
    public static bool IsStatistic(string? statistic) => statistic is EqualShare or NearShare;

    public FloodState[] States() => [.. streams.Select(stream => new FloodState(stream.Key, stream.Value.Equal.State(), stream.Value.Near.State()))];

    /// <summary>Takes the rows of a closed pane, panes in ascending order; the findings, one of a source at most. A source in quarantine goes on by itself, and is nobody's peer.</summary>
    public IReadOnlyList<Signal> Close(long pane, SummaryTable panes, Quarantine? quarantine = null)
    {
        ArgumentNullException.ThrowIfNull(panes);
        var near = panes.RepeatsOf(pane, RepeatKind.Near).ToDictionary(StringComparer.Ordinal);
        // Rows of no source count in all rows only.
        var equal = panes.RepeatsOf(pane, RepeatKind.Equal).Where(entry => entry.Key.Length > 0).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToArray();
        bool IsFree(string source) => quarantine is null || !quarantine.Holds(source, pane);
        var free = equal.Count(entry => IsFree(entry.Key));
        var found = new List<Signal>();
        foreach (var (source, repeats) in equal)
        {
            var peers = free - (IsFree(source) ? 1 : 0);
            if (Step(pane, source, repeats, near.GetValueOrDefault(source), peers >= LeastPeers) is { } signal)
                found.Add(signal);
        }
        var named = found.Count(signal => IsFree(signal.Subject.Source));
        if (2 * named <= free)
            return found;
        found.RemoveAll(signal => IsFree(signal.Subject.Source));
        return found;
    }

    private Signal? Step(long pane, string source, DuplicateRows equal, DuplicateRows? near, bool hasPeers)
    {
        if (!streams.TryGetValue(source, out var watches))
            streams[source] = watches = (new(), new());
        var exact = Step(pane, source, RepeatKind.Equal, watches.Equal, equal, hasPeers);
        var alike = near is null ? null : Step(pane, source, RepeatKind.Near, watches.Near, near, hasPeers);
        return exact ?? alike;
    }

    private Signal? Step(long pane, string source, RepeatKind kind, RateWatch watch, DuplicateRows repeats, bool hasPeers)
    {
        if (repeats.Estimate() is not { } estimate)
            return null;
        double rows = repeats.Rows, sure = Math.Clamp(estimate.Share - Errors * estimate.StandardError, 0, 1);
        var curve = known.Of(kind, source, rows);
        var (expected, each) = (curve.Share(rows), Math.Max(LeastDesignEffect, curve.DesignEffect(rows)));
        if (!watch.Step(pane, sure * rows / each, rows / each, curve.NullRate(rows, AlarmRule.ToleratedRate, AlarmRule.Delta, Detectors), LogThreshold))
            return null;
        var more = sure - expected;
        return watch.Speaks(pane, hasPeers && more >= AlarmRule.MaterialRate && more * rows >= LeastCopies) ? Finding(pane, source, kind, watch, estimate, repeats.Rows, expected) : null;
    }

    private Signal Finding(long pane, string source, RepeatKind kind, RateWatch watch, DuplicateEstimate estimate, long rows, double expected) => new()
    {
        Family = Family.Poisoning,
        Subject = new() { Source = source },
        Pane = pane,
        Position = spec.StartOf(pane + 1),
        Detector = "Bernoulli e-detector",
        Statistic = kind == RepeatKind.Equal ? EqualShare : NearShare,
        Value = estimate.Share,
        LogEvidence = watch.LogEvidence ?? 0,
        LogThreshold = LogThreshold,
        SincePane = watch.SincePane ?? pane,
        Sentence = string.Create(CultureInfo.InvariantCulture,
            $"{(estimate.IsExact ? "" : "About ")}{estimate.Share * rows:#,0} of {rows:#,0} rows of source {source} {(kind == RepeatKind.Equal ? "repeat another row" : "are nearly the same as another row")}, {expected * rows:#,0} were expected"),
    };
}
