using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Incidents;

/// <summary>
/// Groups signals into strands, pane by pane. Pure and deterministic: the order of acceptance does not matter.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Signals about a feature are grouped by (family, feature, slice) over the sources. A source that dwarfs all others (<see cref="IsConfined"/>) is a strand of its own, and explains the signal of all sources together.
/// Otherwise several streams are one strand on the feature.</item>
/// <item>A signal whose strand is open extends it. The prediction's score joins the strand of a feature that moved in the same panes at the same source: same cause.</item>
/// <item>Signals without a feature are known by their own subject; a slice joins the open strand of the whole version of the same family, and <see cref="SeveralSlices"/> slices at once are one.</item>
/// <item>A strand recovers after <see cref="RecoveryPanes"/> panes without a signal; what comes later is a new one.</item>
/// </list>
/// </remarks>
public sealed class Strands(List<Strand> book)
{
    /// <summary>As many panes without a signal, and a strand is over.</summary>
    public const int RecoveryPanes = AlarmRule.RecoveryPanes;

    /// <summary>Streams of one cause cross their thresholds within this many panes: a source has fewer rows than all together.</summary>
    public const int JoinPanes = 3;

    /// <summary>3: slices share rows, and what is in so many of them is not confined to one.</summary>
    public const int SeveralSlices = 3;

    /// <summary>A source is confined when its statistic is this many times that of every other source...</summary>
    public const double OtherSourcesRatio = 10;

    /// <summary>...and this many times that of all sources together. A change in one of S equal sources moves a quadratic distance of the whole by 1/S² of it, a change in all of them by as much.</summary>
    public const double AllSourcesRatio = 2;

    // Open strands by their streams, each with those that have joined it; null: to be read from the book.
    private Dictionary<(Family, Subject, bool, PaneStage), Strand>? open;
    private HashSet<(Family, Subject, bool, PaneStage)> streams = [];

    /// <summary>Forms the strands of one pane: those that have opened.</summary>
    /// <param name="pane">The pane that closes.</param>
    /// <param name="fresh">Signals that count and have not been grouped yet, of panes up to this one.</param>
    /// <param name="recent">All signals of the last <see cref="JoinPanes"/> panes up to this one, the fresh ones included.</param>
    public IReadOnlyList<Opening> Evaluate(long pane, IReadOnlyList<Signal> fresh, IReadOnlyList<Signal> recent)
    {
        var openings = new List<Opening>();
        // What is about no feature goes together over the slices, too.
        var groups = fresh.GroupBy(signal => (signal.Family, signal.Subject.Feature, Slice: signal.Subject.Feature.Length > 0 ? signal.Subject.Slice : "", signal.IsTurned))
            .OrderBy(group => group.Key.Family)
            .ThenBy(group => group.Key.Feature == VersionSpec.ScoreFeature)
            .ThenBy(group => group.Key.Feature, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Slice, StringComparer.Ordinal)
            .ThenBy(group => group.Key.IsTurned);
        foreach (var group in groups)
        {
            var signals = group.OrderBy(signal => signal.Subject.Source, StringComparer.Ordinal).ThenBy(signal => signal.Subject.Slice, StringComparer.Ordinal).ThenBy(signal => signal.Subject.Caller, StringComparer.Ordinal).ThenBy(signal => signal.Pane).ToList();
            if (group.Key.Feature == VersionSpec.ScoreFeature) signals.RemoveAll(signal => JoinsFeature(signal, pane));
            var opened = group.Key.Feature.Length > 0
                ? OverSources(pane, signals, [.. recent.Where(signal => (signal.Family, signal.Subject.Feature, signal.Subject.Slice, signal.IsTurned) == group.Key)])
                : BySubject(pane, signals);
            openings.AddRange(opened);
        }

        return openings;
    }

    /// <summary>Closes what has been quiet for long enough by the end of <paramref name="pane"/>, among the strands of which <paramref name="judged"/> holds.</summary>
    public void Recover(long pane, Func<Strand, bool> judged)
    {
        open = null;
        foreach (var strand in book)
        {
            if (strand.Open && judged(strand) && pane - strand.LastPane >= RecoveryPanes) strand.Open = false;
        }
    }

    /// <summary>Whether an open strand has the signal's stream.</summary>
    public bool GoesOn(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        ReadBook();
        return streams.Contains(StreamOf(signal));
    }

    private List<Opening> OverSources(long pane, List<Signal> signals, List<Signal> recent)
    {
        var openings = new List<Opening>();
        var rest = signals.Where(signal => signal.Subject.Source.Length == 0 || !Join(Find(signal), signal)).ToList();
        if (rest.Count == 0) return openings;
        var feature = rest[0].Subject with { Source = "" };
        var whole = Find(rest[0] with { Subject = feature });
        foreach (var source in rest.Where(signal => IsConfined(signal, recent, whole)).GroupBy(signal => signal.Subject).ToList())
        {
            Extend(pane, source.Key, [.. source], openings);
            rest.RemoveAll(signal => signal.Subject == source.Key);
        }

        if (whole is null) rest.RemoveAll(signal => signal.Subject.Source.Length == 0 && Join(Explaining(signal, recent), signal));
        if (rest.Count == 0) return openings;
        var several = rest.Exists(signal => signal.Subject.Source.Length == 0) || rest.DistinctBy(signal => signal.Subject.Source).Count() > 1;
        Extend(pane, whole is not null || several ? feature : rest[0].Subject, rest, openings);
        return openings;
    }

    private List<Opening> BySubject(long pane, List<Signal> signals)
    {
        var openings = new List<Opening>();
        var whole = new Subject();
        // A trigger is what it is by its pattern.
        var slices = signals.Where(signal => signal.Subject.Slice.Length > 0 && signal.Statistic != SignalStatistics.TriggerExcess && Find(signal) is null).Select(signal => signal.Subject).Distinct().ToList();
        if (slices.Count >= SeveralSlices)
        {
            var together = signals.Where(signal => signal.Subject == whole || slices.Contains(signal.Subject)).ToList();
            Extend(pane, whole, together, openings);
            signals = [.. signals.Except(together)];
        }

        foreach (var group in signals.GroupBy(signal => signal.Subject))
        {
            var open = group.Key.Slice.Length > 0 && Find(group.First()) is null ? Find(group.First() with { Subject = whole }) : null;
            Extend(pane, open?.Subject ?? group.Key, [.. group], openings);
        }

        return openings;
    }

    /// <summary>Whether the change lies in this signal's source alone: it dwarfs the latest value of every other source, of all sources together, and of the feature's open strand.</summary>
    private static bool IsConfined(Signal signal, List<Signal> recent, Strand? whole)
    {
        if (signal.Subject.Source.Length == 0) return false;
        // A record of before the signal was kept has its value alone.
        if (whole is not null && !(whole.Strongest is { } shown ? signal.Dwarfs(shown, AllSourcesRatio) : whole.Statistic == signal.Statistic && signal.Value >= AllSourcesRatio * whole.Level)) return false;
        var others = recent.Where(other => other.Subject.Source != signal.Subject.Source && (other.Statistic == signal.Statistic || (other.Psi is not null && signal.Psi is not null)))
            .GroupBy(other => other.Subject.Source)
            .Select(stream => stream.MaxBy(other => other.Pane)!);
        return others.All(other => signal.Dwarfs(other, other.Subject.Source.Length == 0 ? AllSourcesRatio : OtherSourcesRatio));
    }

    /// <summary>The open strand of a source that moved so much more than all sources together that it accounts for them; null when there is none.</summary>
    private Strand? Explaining(Signal all, List<Signal> recent) => recent
        .Where(signal => signal.Subject.Source.Length > 0 && signal.Dwarfs(all, AllSourcesRatio))
        .OrderByDescending(signal => signal.Psi ?? signal.Value)
        .Select(Find)
        .FirstOrDefault(strand => strand is not null);

    /// <summary>The score's signal joins a feature's strand that had a signal in the same panes and covers its source.</summary>
    private bool JoinsFeature(Signal score, long pane) => Join(
        book.Where(strand => strand.Open && strand.Family == score.Family && strand.Subject.Feature.Length > 0 && strand.Subject.Feature != VersionSpec.ScoreFeature
                && strand.Subject.Slice == score.Subject.Slice && pane - strand.LastPane < JoinPanes
                && (strand.Subject.Source == score.Subject.Source || strand.Subject.Source.Length == 0 || score.Subject.Source.Length == 0))
            .OrderByDescending(strand => strand.Subject.Source == score.Subject.Source)
            .ThenByDescending(strand => strand.LastPane)
            .FirstOrDefault(),
        score);

    private void Extend(long pane, Subject subject, List<Signal> signals, List<Opening> openings)
    {
        var strand = Find(signals[0] with { Subject = subject });
        if (strand is null)
        {
            strand = new Strand { Family = signals[0].Family, Subject = subject, OpenedPane = pane, IsTurned = signals[0].IsTurned, OfStage = Stages.Of(signals[0]) };
            book.Add(strand);
            Index(strand);
            openings.Add(new(strand, [.. signals.OrderByDescending(signal => signal.LogEvidence).ThenBy(signal => signal.Subject.Source, StringComparer.Ordinal)]));
        }

        foreach (var signal in signals) Join(strand, signal);
    }

    private bool Join(Strand? strand, Signal signal)
    {
        strand?.Take(signal);
        if (strand is not null) streams.Add((strand.Family, signal.Subject, strand.IsTurned, strand.Stage));
        return strand is not null;
    }

    /// <summary>The open strand of the signal's stream.</summary>
    public Strand? Find(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        ReadBook();
        return open!.GetValueOrDefault(StreamOf(signal));
    }

    // A wide break brings thousands of signals and strands at once: each is looked up, and not looked for.
    private void ReadBook()
    {
        if (open is not null) return;
        (open, streams) = ([], []);
        foreach (var strand in book.Where(strand => strand.Open)) Index(strand);
    }

    private void Index(Strand strand)
    {
        var stream = IncidentStrands.StreamOf(strand);
        open!.TryAdd(stream, strand);
        streams.Add(stream);
        foreach (var subject in strand.Joined) streams.Add((strand.Family, subject, strand.IsTurned, strand.Stage));
    }

    private static (Family, Subject, bool, PaneStage) StreamOf(Signal signal) => (signal.Family, signal.Subject, signal.IsTurned, Stages.Of(signal));
}
