using System.Globalization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Incidents;

/// <summary>Takes a coordinator's signals pane by pane: which of them count (<see cref="Admission"/>), the strands that they make (<see cref="Strands"/>) and the incidents of these (<see cref="IncidentBook"/>), with their timelines. Pure.</summary>
/// <param name="state">The coordinator's; changed.</param>
/// <param name="spec">Of the version; null while it is not known.</param>
/// <param name="idPrefix">Of incident ids.</param>
/// <param name="now">For the timelines.</param>
/// <param name="factor">How many times the version's own budget an incident needs, at least 1.</param>
public sealed class IncidentDesk(CoordinatorState state, VersionSpec? spec, string idPrefix, DateTimeOffset now, double factor = 1)
{
    private readonly Strands strands = new(state.Strands);
    private readonly IncidentBook book = new(state.Incidents, state.Strands, spec);

    /// <summary>Notes a signal that has come, and tells of it at once when it counts whatever others do; of others when their pane is evaluated.</summary>
    /// <param name="state">The coordinator's; changed.</param>
    /// <param name="signal">Any.</param>
    /// <param name="factor">How many times the version's own budget an incident needs, at least 1.</param>
    /// <returns>The signal as it is to be evaluated; null when it has come before.</returns>
    public static Signal? Accept(CoordinatorState state, Signal signal, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Log.Take(signal)) return null;
        return Admission.ByItself(signal, Math.Log(factor)) is { } why ? Count(state, signal, why, factor) : signal;
    }

    /// <summary>Evaluates accepted signals of a pane, panes in ascending order per stage; returns the incidents that have opened, grown or come back.</summary>
    public IReadOnlyList<Incident> Evaluate(long pane, IReadOnlyList<Signal> fresh, PaneStage stage)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        strands.Recover(pane - 1, strand => strand.Stage == stage);
        Close(pane - 1);
        var (counting, standing) = Admission.Of(fresh, strands.GoesOn, Math.Log(factor));
        state.Standing = [.. state.Standing.Where(signal => Stages.Of(signal) != stage && !strands.GoesOn(signal)), .. standing];
        state.Noted += standing.Count;
        // The factor may have changed since they came.
        counting = counting.ConvertAll(signal => signal.Counted is null ? Count(state, signal, Admission.ByItself(signal, Math.Log(factor)) ?? (strands.GoesOn(signal) ? HowCounted.Continuing : HowCounted.Together), factor) : signal);
        // What does not count yet tells all the same how far other sources have moved.
        var recent = state.Log.OfPanes(pane - Strands.JoinPanes + 1, pane).UnionBy(fresh, signal => (SignalSeries.Of(signal), signal.Pane)).ToList();
        var openings = strands.Evaluate(pane, counting, recent);
        var opened = new List<(string Id, Strand First)>();
        var placements = book.Place(pane, openings.Select(opening => opening.Strand), Open);
        foreach (var placement in placements) Tell(placement, pane);
        state.OpenedWithoutChance += opened.Count(incident => state.Strands.Where(strand => strand.IncidentId == incident.Id).Append(incident.First).All(strand => strand.IsWithoutChance));
        return [.. placements.Select(placement => placement.Incident)];

        Incident Open(Strand strand)
        {
            state.Opened++;
            var id = string.Create(CultureInfo.InvariantCulture, $"{idPrefix}/{state.NextIncident++}");
            opened.Add((id, strand));
            return new() { Id = id, Family = strand.Family, Subject = strand.Subject, OpenedPane = pane };
        }
    }

    /// <summary>All signals of a stage up to this pane have been taken: what performance has become is noted, and what has recovered closes.</summary>
    public void Finish(long through, PaneStage stage, IReadOnlyCollection<IncidentEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        strands.Recover(through, strand => strand.Stage == stage);
        // What a pane after it did not confirm counts for nothing.
        state.Standing.RemoveAll(signal => Stages.Of(signal) == stage && signal.Pane < through);
        foreach (var effect in effects.OrderBy(effect => effect.Pane)) Attribute(effect);
        foreach (var incident in state.Incidents.Where(incident => incident.Open)) incident.Sentence = Wording.Of(book.StrandsOf(incident), incident.Worst, spec);

        Close(through);
    }

    /// <summary>Of several open incidents what performance has become belongs to the one that began last before it, unless it was as bad under an earlier one.</summary>
    private void Attribute(IncidentEffect effect)
    {
        if (effect.Worst is not { } figure) return;
        var began = state.Incidents.Where(incident => incident.Open && incident.SincePane <= effect.Pane).OrderByDescending(incident => incident.SincePane).ThenBy(incident => incident.OpenedPane).ToList();
        var weight = IncidentEffect.Weight(figure);
        if (began.Count == 0 || began.Skip(1).Any(earlier => weight >= IncidentEffect.MediumLoss && WeightOf(earlier) >= weight)) return;
        // Of one pane what is known later has more figures.
        if (began[0].Worst is { } worst && (worst.Pane == effect.Pane ? worst.IsWorseThan(effect) : !effect.IsWorseThan(worst))) return;
        var was = began[0].Severity;
        began[0].Worst = effect;
        if (began[0].Severity > was) began[0].Note(effect.Pane, now, began[0].Severity > Severity.Low ? IncidentChange.BecameWorse : IncidentChange.Assessed, Wording.Effect(effect, spec));
    }

    private static Signal Count(CoordinatorState state, Signal signal, HowCounted why, double factor)
    {
        var counted = signal with { Counted = why, LogFactor = Math.Log(factor) };
        state.Log.Add(counted);
        return counted;
    }

    private static double WeightOf(Incident incident) => incident.Worst?.Worst is { } figure ? IncidentEffect.Weight(figure) : -1;

    private void Tell(Placement placement, long pane)
    {
        var incident = placement.Incident;
        foreach (var strand in placement.Strands) incident.Note(pane, now, strand == placement.Strands[0] ? placement.Change : IncidentChange.Grew, Wording.What(strand));
        foreach (var merged in placement.Merged)
        {
            merged.Note(pane, now, IncidentChange.Merged, $"into {merged.MergedInto}");
            incident.Note(pane, now, IncidentChange.Grew, $"{merged.Id} has gone into it");
        }
    }

    private void Close(long pane)
    {
        foreach (var incident in book.Close(pane)) incident.Note(pane, now, IncidentChange.Closed, "no signal any more");
    }
}
