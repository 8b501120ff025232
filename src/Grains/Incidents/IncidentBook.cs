using Watchgrain.Grains.Coordination;
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

    /// <summary>Closed incidents without a decision that still has an effect are forgotten beyond this many, the oldest first.</summary>
    public const int Kept = 1000;

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
        foreach (var strand in Causes.Ranked(opened))
        {
            var earlier = strands.Where(other => IsBack(strand, other, pane)).MaxBy(other => other.LastPane);
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
                placements.RemoveAll(earlier => earlier.Incident == other);
            }
        }
        return placements;
    }

    /// <summary>Closes the incidents whose strands have all recovered; forgets the oldest closed ones beyond <see cref="Kept"/>. Returns those that have closed.</summary>
    public IReadOnlyList<Incident> Close(long pane)
    {
        var closed = incidents.Where(incident => incident.Open && !StrandsOf(incident).Any(strand => strand.Open)).ToList();
        foreach (var incident in closed)
            incident.ClosedPane = pane;
        foreach (var old in incidents.Where(incident => !incident.Open && !Verdicts.Lasts(incident)).Take(Math.Max(0, incidents.Count - Kept)).ToList())
        {
            incidents.Remove(old);
            strands.RemoveAll(strand => strand.IncidentId == old.Id);
        }
        return closed;
    }

    /// <summary>The strands of an incident, the likeliest cause first.</summary>
    public IReadOnlyList<Strand> StrandsOf(Incident incident) => Causes.Of(incident, strands);

    private void Add(Strand strand, Incident incident)
    {
        strand.IncidentId = incident.Id;
        var ranked = StrandsOf(incident);
        (incident.Family, incident.Subject, incident.SincePane) = (ranked[0].Family, ranked[0].Subject, ranked.Min(each => each.SincePane));
    }

    private void Merge(Incident from, Incident into, long pane)
    {
        foreach (var strand in strands.Where(strand => strand.IncidentId == from.Id).ToList())
            Add(strand, into);
        (from.MergedInto, from.ClosedPane) = (into.Id, pane);
        // Each action is proposed once for one cause, and its answer is still to come.
        into.Decisions.AddRange(from.Decisions);
        from.Decisions.Clear();
        if (from.Worst is { } worst && (into.Worst is null || worst.Severity > into.Worst.Severity))
            into.Worst = worst;
    }

    private bool Belongs(Strand strand, Incident incident, long pane)
    {
        var own = StrandsOf(incident);
        if (StandsAlone(strand) || own.Any(StandsAlone) || own.Any(other => IsOpposite(strand, other)))
            return false;
        if (Causes.IsEffect(strand.Family) || own.All(other => Causes.IsEffect(other.Family)))
        {
            var (effect, cause) = Causes.IsEffect(strand.Family) ? (strand.SincePane, incident.SincePane) : (incident.SincePane, strand.SincePane);
            return Within(effect, cause) || (effect > cause && own.Any(other => other.Open && pane - other.LastPane < Strands.RecoveryPanes));
        }
        var scopes = own.Where(other => !Causes.IsEffect(other.Family)).Select(other => other.Subject.Source).Distinct().ToList();
        if (!scopes.Contains(strand.Subject.Source))
            return false;
        return Within(strand.SincePane, incident.SincePane) || own.Any(other => other.Open && SharesUpstream(strand, other));
    }

    // The strand of the same stream and direction that has recovered a short time ago.
    private static bool IsBack(Strand strand, Strand other, long pane) =>
        other is { Open: false, IncidentId.Length: > 0 } && other.Family == strand.Family && other.Subject == strand.Subject && other.IsTurned == strand.IsTurned
        && pane - other.LastPane <= Strands.RecoveryPanes + CoolDownPanes;

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

    // Registers and conflicts have no threshold; a fixed one shows what a detector might have shown.
    private static bool StandsAlone(Strand strand) => strand.Family is Family.Abuse or Family.Feedback or Family.Cost || strand.Strongest is { LogThreshold: 0, IsFixedThreshold: false };

    private static bool IsOpposite(Strand one, Strand other) => one.Family == other.Family && one.Subject == other.Subject && one.IsTurned != other.IsTurned;

    private bool SharesUpstream(Strand one, Strand other) => Upstream(one) is { Length: > 0 } upstream && upstream == Upstream(other);

    private string? Upstream(Strand strand) => spec is null || strand.Subject.Feature.Length == 0 ? null : Array.Find(spec.Features, feature => feature.Name == strand.Subject.Feature)?.Upstream;
}
