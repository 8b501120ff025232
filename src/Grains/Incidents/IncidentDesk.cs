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
public sealed class IncidentDesk(CoordinatorState state, VersionSpec? spec, string idPrefix, DateTimeOffset now)
{
    private readonly Strands strands = new(state.Strands);
    private readonly IncidentBook book = new(state.Incidents, state.Strands, spec);

    /// <summary>Takes the signals of a pane, panes in ascending order per stage; returns the incidents that have opened, grown or come back.</summary>
    public IReadOnlyList<Incident> Evaluate(long pane, IReadOnlyList<Signal> fresh, PaneStage stage)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        bool Judged(Family family) => Stages.Of(family) == stage;
        strands.Recover(pane - 1, Judged);
        Close(pane - 1);
        var (counting, standing) = Admission.Of(fresh, [.. state.Standing.Where(signal => !Judged(signal.Family))], signal => state.Strands.Exists(strand => strand.Open && strand.Has(signal)));
        state.Standing = standing;
        state.Noted += standing.Count(signal => signal.Pane == pane && Judged(signal.Family));
        foreach (var signal in counting) state.Log.Add(signal);
        // What does not count yet tells all the same how far other sources have moved.
        var recent = state.Log.OfPanes(pane - Strands.JoinPanes + 1, pane).Concat(fresh.Except(counting)).ToList();
        var openings = strands.Evaluate(pane, counting, recent);
        var placements = book.Place(pane, openings.Select(opening => opening.Strand), Open);
        foreach (var placement in placements) Tell(placement, pane);
        return [.. placements.Select(placement => placement.Incident)];

        Incident Open(Strand strand)
        {
            state.Opened++;
            return new() { Id = string.Create(CultureInfo.InvariantCulture, $"{idPrefix}/{state.NextIncident++}"), Family = strand.Family, Subject = strand.Subject, OpenedPane = pane };
        }
    }

    /// <summary>All signals of a stage up to this pane have been taken: what performance has become is noted, and what has recovered closes.</summary>
    public void Finish(long through, PaneStage stage, IReadOnlyCollection<IncidentEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        strands.Recover(through, family => Stages.Of(family) == stage);
        foreach (var incident in state.Incidents.Where(incident => incident.Open))
        {
            foreach (var effect in effects.Where(effect => effect.Pane >= incident.SincePane).OrderBy(effect => effect.Pane)) Note(incident, effect);
            incident.Sentence = Wording.Of(book.StrandsOf(incident), incident.Worst, spec);
        }

        Close(through);
    }

    private void Note(Incident incident, IncidentEffect effect)
    {
        if (effect.Worst is not { } figure || (incident.Worst?.Worst is { } before && IncidentEffect.Weight(figure) <= IncidentEffect.Weight(before))) return;
        var (was, known) = (incident.Severity, incident.Worst is not null);
        incident.Worst = effect;
        if (known && incident.Severity > was || !known && incident.Severity > Severity.Low) incident.Note(effect.Pane, now, IncidentChange.BecameWorse, Wording.Effect(effect, spec));
    }

    private void Tell(Placement placement, long pane)
    {
        var incident = placement.Incident;
        foreach (var strand in placement.Strands) incident.Note(pane, now, strand == placement.Strands[0] ? placement.Change : IncidentChange.Grew, Wording.What(strand));
        foreach (var merged in placement.Merged)
        {
            merged.Note(pane, now, IncidentChange.Merged, $"into {incident.Id}");
            incident.Note(pane, now, IncidentChange.Grew, $"{merged.Id} has gone into it");
        }
    }

    private void Close(long pane)
    {
        foreach (var incident in book.Close(pane)) incident.Note(pane, now, IncidentChange.Closed, "no signal any more");
    }
}
