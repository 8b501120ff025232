using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Incidents;

/// <summary>Puts strands of one cause together: which incident a strand belongs to, when incidents merge, close and come back. Pure; not thread-safe.</summary>
/// <remarks>
/// <list type="number">
/// <item>A strand belongs to an open incident with the same scope (all sources, or the same one) that began at about the same time: within <see cref="Strands.JoinPanes"/> panes by the detectors' estimates. Features that the spec gives one
/// upstream belong together for as long as signals of it are being added.</item>
/// <item>What happens to the model (<see cref="Causes.IsEffect"/>) belongs to an incident in the data that began no later and lasts, also of a single source; the incident that began last before it.</item>
/// <item>A change that has turned into its opposite has another cause. So has what tells of callers, producers, registers and feedback: these stay by themselves.</item>
/// <item>A strand that belongs to several open incidents makes one of them: the younger ones merge into the oldest.</item>
/// <item>An incident closes with its last strand. When the same change comes back within <see cref="CoolDownPanes"/> panes, it is the same incident again.</item>
/// </list>
/// </remarks>
public sealed class IncidentBook(List<Incident> incidents, List<Strand> strands, VersionSpec? spec)
{
    /// <summary>Two weeks of daily panes: twice what a recovery takes.</summary>
    public const int CoolDownPanes = 2 * Strands.RecoveryPanes;

    /// <summary>Closed incidents that nobody needs any more are forgotten beyond this many, the oldest first.</summary>
    public const int Kept = 1000;

    private Dictionary<string, IncidentStrands> members = [];

    /// <summary>Finds or opens the incident of each new strand.</summary>
    /// <param name="pane">The pane that closes or is judged.</param>
    /// <param name="opened">Strands that have no incident yet.</param>
    /// <param name="open">Makes an incident: takes its first strand.</param>
    /// <returns>Per incident that has grown, opened or come back, the strands that it got.</returns>
    public IReadOnlyList<Placement> Place(long pane, IEnumerable<Strand> opened, Func<Strand, Incident> open)
    {
        ArgumentNullException.ThrowIfNull(opened);
        ArgumentNullException.ThrowIfNull(open);
        var placements = new List<Placement>();
        var recovered = strands.Where(other => other is { Open: false, IncidentId.Length: > 0 } && pane - other.LastPane <= Strands.RecoveryPanes + CoolDownPanes).ToLookup(IncidentStrands.StreamOf);
        members = strands.Where(strand => strand.IncidentId.Length > 0).GroupBy(strand => strand.IncidentId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => new IncidentStrands(group), StringComparer.Ordinal);
        foreach (var strand in Causes.Ranked(opened))
        {
            // The strand of the same stream and direction that has recovered a short time ago.
            var earlier = recovered[IncidentStrands.StreamOf(strand)].Where(other => !other.Open).MaxBy(other => other.LastPane);
            var back = earlier is null ? null : incidents.Find(incident => incident.Id == earlier.IncidentId && incident.MergedInto.Length == 0);
            var belongs = back is not null ? [back] : incidents.Where(incident => incident.Open && Belongs(strand, incident, pane)).OrderBy(incident => incident.OpenedPane).ThenBy(incident => incident.Id, StringComparer.Ordinal).ToList();
            if (belongs.Count > 1 && Causes.IsEffect(strand.Family))
                belongs = [belongs.MaxBy(incident => incident.SincePane)!];
            var target = belongs.FirstOrDefault() ?? open(strand);
            var change = belongs.Count == 0 ? IncidentChange.Opened : target.Open ? IncidentChange.Grew : IncidentChange.Reopened;
            if (change == IncidentChange.Opened)
                incidents.Add(target);
            target.ClosedPane = null;
            if (back is not null)
                Revive(earlier!, strand);
            else
                Add(strand, target);
            var placement = placements.Find(placement => placement.Incident == target);
            if (placement is null)
                placements.Add(placement = new(target, change));
            placement.Strands.Add(back is null ? strand : earlier!);
            foreach (var other in belongs.Skip(1))
            {
                Merge(other, target, pane);
                placement.Merged.Add(other);
                if (placements.Find(earlier => earlier.Incident == other) is not { } gone)
                    continue;
                placement.Strands.AddRange(gone.Strands);
                placement.Merged.AddRange(gone.Merged);
                placements.Remove(gone);
            }
        }
        foreach (var incident in placements.Select(placement => placement.Incident))
        {
            var first = Causes.Ranked(members[incident.Id].All)[0];
            (incident.Family, incident.Subject) = (first.Family, first.Subject);
        }
        return placements;
    }

    /// <summary>Closes the incidents whose strands have all recovered; forgets the oldest closed ones beyond <see cref="Kept"/>. Returns those that have closed.</summary>
    public IReadOnlyList<Incident> Close(long pane)
    {
        var lasting = strands.Where(strand => strand.Open).Select(strand => strand.IncidentId).ToHashSet(StringComparer.Ordinal);
        var closed = incidents.Where(incident => incident.Open && !lasting.Contains(incident.Id)).ToList();
        foreach (var incident in closed)
            incident.ClosedPane = pane;
        foreach (var old in incidents.Where(incident => !incident.Open && !IsNeeded(incident)).Take(Math.Max(0, incidents.Count - Kept)).ToList())
        {
            incidents.Remove(old);
            strands.RemoveAll(strand => strand.IncidentId == old.Id);
        }
        return closed;
    }

    /// <summary>Closed incidents that nobody needs any more, by the times of what happened to them last.</summary>
    public IReadOnlyList<(Incident Incident, DateTimeOffset At)> Ended() =>
        [.. incidents.Where(incident => !incident.Open && !IsNeeded(incident) && incident.Timeline.Count > 0).Select(incident => (incident, incident.Timeline[^1].At))];

    /// <summary>Forgets an incident, with its strands.</summary>
    public void Forget(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        incidents.Remove(incident);
        strands.RemoveAll(strand => strand.IncidentId == incident.Id);
    }

    // A decision has an effect that outlives it or is still to come, or the fleet does not know yet what has become of it.
    private static bool IsNeeded(Incident incident) =>
        Verdicts.Lasts(incident) || incident.Decisions.Exists(decision => decision.State is null || DecisionLifecycle.IsWaiting(decision.State)) || incident.Entries > incident.Reported;

    /// <summary>The strands of an incident, the likeliest cause first.</summary>
    public IReadOnlyList<Strand> StrandsOf(Incident incident) => Causes.Of(incident, strands);

    private void Add(Strand strand, Incident incident)
    {
        strand.IncidentId = incident.Id;
        if (!members.TryGetValue(incident.Id, out var own))
            (members[incident.Id], incident.SincePane) = (own = new([]), strand.SincePane);
        own.Add(strand);
        incident.SincePane = Math.Min(incident.SincePane, strand.SincePane);
    }

    private void Merge(Incident from, Incident into, long pane)
    {
        foreach (var strand in members[from.Id].All)
            Add(strand, into);
        members.Remove(from.Id);
        (from.MergedInto, from.ClosedPane) = (into.Id, pane);
        // Each action is proposed once for one cause, and its answer is still to come.
        into.Decisions.AddRange(from.Decisions);
        from.Decisions.Clear();
        if (from.Worst is { } worst && (into.Worst is null || worst.IsWorseThan(into.Worst)))
            into.Worst = worst;
    }

    private bool Belongs(Strand strand, Incident incident, long pane)
    {
        if (!members.TryGetValue(incident.Id, out var own) || IncidentStrands.StandsAlone(strand) || own.AnyStandsAlone || own.HasOppositeOf(strand))
            return false;
        if (Causes.IsEffect(strand.Family) || own.OnlyEffects)
        {
            var (effect, cause) = Causes.IsEffect(strand.Family) ? (strand.SincePane, incident.SincePane) : (incident.SincePane, strand.SincePane);
            return Within(effect, cause) || (effect > cause && own.All.Exists(other => other.Open && pane - other.LastPane < Strands.RecoveryPanes));
        }
        return own.HasScope(strand.Subject.Source) && (Within(strand.SincePane, incident.SincePane) || own.All.Exists(other => other.Open && SharesUpstream(strand, other)));
    }

    // One strand, not two with a gap between them.
    private void Revive(Strand earlier, Strand now)
    {
        earlier.Open = true;
        earlier.LastPane = now.LastPane;
        earlier.Signals += now.Signals;
        earlier.Joined.AddRange(now.Joined.Except(earlier.Joined));
        if (now.Strongest is { } strongest)
            earlier.Explain(strongest);
        strands.Remove(now);
    }

    private static bool Within(long one, long other) => Math.Abs(one - other) <= Strands.JoinPanes;

    private bool SharesUpstream(Strand one, Strand other) => Upstream(one) is { Length: > 0 } upstream && upstream == Upstream(other);

    private string? Upstream(Strand strand) => spec is null || strand.Subject.Feature.Length == 0 ? null : Array.Find(spec.Features, feature => feature.Name == strand.Subject.Feature)?.Upstream;
}
