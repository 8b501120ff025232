using System.Globalization;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Fleet;

/// <summary>
/// Puts incidents of different models together that have one cause. A version's reports come in order, those of different versions as they may. Pure; not thread-safe.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Two incidents have one cause when both name the same upstream, when both name the same feature and at least one spec does not tell its upstream, or when the same source poisons the labels of both, and what they come from began at about the same time:
/// on event time within <see cref="Panes"/> panes, of the longer ones; where one has a sequence axis they opened within <see cref="OpeningMinutes"/> of each other.</item>
/// <item>What is so connected, also by way of others, is one group, as long as all of it began within <see cref="Windows"/> windows, on the axis that connects (<see cref="FleetGroup"/>). Incidents that begin day after day, each near the one
/// before, would else be one that never ends. Of several groups that it may not join all, an incident joins the one in which another began nearest.</item>
/// <item>A group is a fleet incident once two models of it have been open at the same time, and is open as long as one of them is.</item>
/// <item>A group whose members have all closed is forgotten when <see cref="Kept"/> closed ones, or <see cref="KeptBytes"/> of them, are left without it, the oldest first: a large one that has just closed is not forgotten at once. Closed members
/// of groups that are open are forgotten beyond <see cref="KeptOfOpen"/> or <see cref="KeptBytesOfOpen"/>, the oldest first, but for the two that were open at once first.</item>
/// </list>
/// <para>What is connected and no wider than these windows belongs together whatever the order of the reports. Where a longer chain is cut depends on it, as does where a version places a beginning that it tells only after it has estimated it
/// again; so the groups are recorded (<see cref="FleetMember.Group"/>), and not found anew after a restart.</para>
/// A report costs its causes times the places in a window, and a group changes hands once per doubling: the work per report does not grow with the number of models.
/// </remarks>
public sealed class FleetIncidents
{
    /// <summary>3: as for strands of one version (<see cref="Strands.JoinPanes"/>).</summary>
    public const int Panes = Strands.JoinPanes;

    /// <summary>Six hours: panes of rows take so long in a slow model that a fast one shows the change that much earlier.</summary>
    public const int OpeningMinutes = 360;

    /// <summary>2: no member began farther than a window from the middle of its group.</summary>
    public const int Windows = 2;

    /// <summary>Closed incidents of all models; some more stand until they are forgotten together.</summary>
    public const int Kept = 1000;

    /// <summary>2 MB of closed incidents, likewise: a thousand with few causes take a quarter of it, but each may have a hundred with long names.</summary>
    public const long KeptBytes = 2 << 20;

    /// <summary>4,000 closed incidents in groups that are open: of a cause that most of a large fleet had, and a few models still have, it can be told how many have recovered.</summary>
    public const int KeptOfOpen = 4 * Kept;

    /// <summary>8 MB of these, likewise.</summary>
    public const long KeptBytesOfOpen = 4 * KeptBytes;

    /// <summary>As many as closed incidents: of the latest that were forgotten it is known up to which revision they were told.</summary>
    public const int KeptForgotten = Kept;

    /// <summary>So many models and features of a fleet incident are named, and so many of its parts shown; the rest is counted.</summary>
    public const int Shown = 20;

    /// <summary>As many as closed incidents: whoever remembers the id of one finds the other.</summary>
    public const int KeptMerges = Kept;

    private const int ForgottenTogether = 100;
    private const long BytesForgottenTogether = KeptBytes / 10;

    private readonly FleetState state;
    private readonly Dictionary<string, FleetNode> nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> forgotten = new(StringComparer.Ordinal);
    private CauseIndex<FleetNode> index = new();
    // Of the report that is being taken.
    private readonly List<FleetMerge> merging = [];
    private long lastGroup;
    private int closed;
    private long closedBytes;
    private int forgetAt = Kept + ForgottenTogether;
    private long forgetAtBytes = KeptBytes + BytesForgottenTogether;

    /// <param name="state">Changed.</param>
    public FleetIncidents(FleetState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        this.state = state;
        // Those of earlier releases have every cause.
        foreach (var member in state.Members)
            member.Latest = member.Latest.Recorded();
        foreach (var incident in state.Forgotten)
            forgotten[incident.IncidentId] = incident.Revision;
        Build();
    }

    /// <summary>Comparisons and moves so far: what a report costs.</summary>
    public long Work { get; private set; }

    /// <summary>How often closed groups have been put in the order of their age to forget some.</summary>
    public int Sweeps { get; private set; }

    /// <summary>Takes a report. False when it says nothing new.</summary>
    public bool Take(IncidentReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var node = nodes.GetValueOrDefault(report.IncidentId);
        if (node is null)
        {
            if (forgotten.TryGetValue(report.IncidentId, out var told) && report.Revision <= told)
                return false;
            // Its version may not have reached the fleet before: what happened is told, though the incident has no place among those that closed after it.
            if (report.ClosedAt <= state.ForgottenThrough)
            {
                Forget(report);
                foreach (var change in report.Changes)
                    Log(report, change, "");
                return true;
            }
            node = Add(FleetMember.Of(report));
            state.Members.Add(node.Member);
        }
        else if (report.Revision <= node.Member.Latest.Revision)
        {
            return false;
        }
        node.Group.Count(node, -1);
        CountClosed(node.Member, -1);
        node.Member.Latest = report.Recorded();
        node.Group.Count(node, 1);
        foreach (var cause in report.Causes.Where(cause => !node.Member.Causes.Contains(cause)))
        {
            if (node.Member.Causes.Count >= FleetMember.MostCauses)
                break;
            node.Member.Causes.Add(cause);
            Connect(node, cause);
        }
        node.Member.NoteBeginnings(report);
        CountClosed(node.Member, 1);
        Name(node.Group);
        foreach (var change in report.Changes)
            Log(report, change, node.Member.FleetId);
        foreach (var merge in merging)
            Log(report, IncidentChange.Merged, merge.Id, ofFleet: true, merge.Into);
        merging.Clear();
        if (ChangeOf(node.Group) is { } news)
            Log(report, news, node.Group.Id, ofFleet: true);
        return true;
    }

    private void Log(IncidentReport report, IncidentChange change, string fleetId, bool ofFleet = false, string? mergedInto = null)
    {
        var recorded = report.Recorded();
        state.Log.Add(new(state.Log.Last + 1, change, recorded, fleetId) { MoreCauses = report.Causes.Length - recorded.Causes.Length, IsOfFleet = ofFleet, MergedInto = mergedInto });
    }

    private void Forget(IncidentReport report)
    {
        // Told before, forgotten, and told a newer revision.
        if (forgotten.ContainsKey(report.IncidentId))
            state.Forgotten.RemoveAll(incident => incident.IncidentId == report.IncidentId);
        forgotten[report.IncidentId] = report.Revision;
        state.Forgotten.Add(new(report.IncidentId, report.Revision));
    }

    /// <summary>What a report has made of a fleet incident; null: nothing, or it is none.</summary>
    private static IncidentChange? ChangeOf(FleetGroup group)
    {
        if (group.Id.Length == 0)
            return null;
        var (told, wasOpen) = (group.Told, group.WasOpen);
        (group.Told, group.WasOpen) = (group.Nodes.Count, group.Open.Count > 0);
        return (told, wasOpen, group.WasOpen) switch
        {
            (0, _, _) => IncidentChange.Opened,
            (_, true, false) => IncidentChange.Closed,
            (_, false, true) => IncidentChange.Reopened,
            _ => told < group.Nodes.Count ? IncidentChange.Grew : null,
        };
    }

    /// <summary>Forgets what is beyond the bounds: after a batch of reports.</summary>
    public void Trim()
    {
        state.Log.Trim();
        if (closed >= forgetAt || closedBytes >= forgetAtBytes)
            Sweep();
        var excess = Math.Max(0, state.Forgotten.Count - KeptForgotten);
        foreach (var incident in state.Forgotten.Take(excess))
            forgotten.Remove(incident.IncidentId);
        state.Forgotten.RemoveRange(0, excess);
    }

    private void Sweep()
    {
        Sweeps++;
        var gone = new HashSet<FleetMember>();
        ForgetGroups(gone);
        ForgetOfOpenGroups(gone);
        if (gone.Count > 0)
        {
            foreach (var member in gone)
                Forget(member.Latest);
            state.Members.RemoveAll(gone.Contains);
            Build();
            var standing = state.Members.Select(member => member.FleetId).ToHashSet(StringComparer.Ordinal);
            state.Merged.RemoveAll(merge => !standing.Contains(merge.Into));
        }
        // Where the oldest may not go yet, groups are not put in order again with every report.
        (forgetAt, forgetAtBytes) = (Math.Max(Kept, closed) + ForgottenTogether, Math.Max(KeptBytes, closedBytes) + BytesForgottenTogether);
    }

    private void ForgetGroups(HashSet<FleetMember> gone)
    {
        var groups = Groups().Where(group => group.Open.Count == 0).OrderBy(group => group.Nodes.Max(node => node.Member.Latest.ClosedAt)).ThenBy(group => group.Nodes.Select(node => node.Member.Latest.IncidentId).Min(StringComparer.Ordinal), StringComparer.Ordinal);
        var (left, leftBytes) = (closed, closedBytes);
        foreach (var group in groups)
        {
            var size = group.Nodes.Sum(node => (long)FleetBytes.Of(node.Member));
            // Those after it stay too: else a large one would stand for good in the place of everything younger.
            if (left - group.Nodes.Count < Kept && leftBytes - size < KeptBytes)
                break;
            (left, leftBytes) = (left - group.Nodes.Count, leftBytes - size);
            gone.UnionWith(group.Nodes.Select(node => node.Member));
            var through = group.Nodes.Max(node => node.Member.Latest.ClosedAt);
            // What a version tells late may have closed before.
            if (state.ForgottenThrough is not { } before || through > before)
                state.ForgottenThrough = through;
        }
    }

    private void ForgetOfOpenGroups(HashSet<FleetMember> gone)
    {
        var held = Groups().Where(group => group.Open.Count > 0).SelectMany(group => group.Nodes.Select(node => node.Member).Where(member => !member.Latest.Open && !group.IsFirstShared(member))).ToList();
        var (left, leftBytes) = (held.Count, held.Sum(member => (long)FleetBytes.Of(member)));
        foreach (var member in held.OrderBy(member => member.Latest.ClosedAt).ThenBy(member => member.Latest.IncidentId, StringComparer.Ordinal))
        {
            if (left <= KeptOfOpen && leftBytes <= KeptBytesOfOpen)
                break;
            (left, leftBytes) = (left - 1, leftBytes - FleetBytes.Of(member));
            gone.Add(member);
        }
    }

    /// <summary>Fleet incidents that have been rendered so far: as many as were asked for.</summary>
    public long Rendered { get; private set; }

    /// <summary>How many fleet incidents there are.</summary>
    public int Count(bool openOnly) => Named(openOnly).Count();

    /// <summary>The fleet incidents, the one that was found last first.</summary>
    public IReadOnlyList<FleetIncident> List(bool openOnly, int skip = 0, int limit = int.MaxValue) => [.. Named(openOnly).OrderByDescending(group => NumberOf(group.Id)).Skip(skip).Take(limit).Select(group => Show(group, group.Id))];

    /// <summary>Null when there is none.</summary>
    public FleetIncident? Find(string id) => GroupOf(id) is { } group ? Show(group, id) : null;

    /// <summary>A fleet incident with some of its parts, in the order of their opening; null when there is none.</summary>
    public FleetPartPage? Parts(string id, int skip, int limit) => GroupOf(id) is { } group ? new(Show(group, id), [.. Ordered(group).Skip(skip).Take(limit).Select(FleetPart.Of)], group.Nodes.Count) : null;

    private IEnumerable<FleetGroup> Groups() => nodes.Values.Select(node => node.Group).Distinct();

    private IEnumerable<FleetGroup> Named(bool openOnly) => Groups().Where(group => group.Id.Length > 0 && (!openOnly || group.Open.Count > 0) && group.SharedSince() is not null);

    private FleetGroup? GroupOf(string id)
    {
        var now = state.Merged.Find(merge => merge.Id == id)?.Into ?? id;
        return nodes.Values.FirstOrDefault(node => node.Group.Id == now && node.Group.SharedSince() is not null)?.Group;
    }

    private void Build()
    {
        nodes.Clear();
        index = new();
        (closed, closedBytes) = (0, 0);
        lastGroup = state.Members.Select(member => member.Group).DefaultIfEmpty().Max();
        var recorded = new Dictionary<(long, string), FleetNode>();
        foreach (var member in state.Members)
        {
            // Earlier releases recorded those of fleet incidents only.
            var (isRecorded, key) = (member.Group > 0, member.Group > 0 ? (member.Group, "") : (0L, member.FleetId));
            var node = Add(member);
            if (key != (0, "") && !recorded.TryAdd(key, node))
                Unite(recorded[key].Group, node.Group);
            foreach (var cause in member.Causes)
            {
                if (isRecorded)
                    index.Add(member, cause, node);
                else
                    Connect(node, cause);
            }
        }
        merging.Clear();
        foreach (var group in Groups().Where(group => group.Id.Length > 0))
            (group.Told, group.WasOpen) = (group.Nodes.Count, group.Open.Count > 0);
    }

    private FleetNode Add(FleetMember member)
    {
        if (member.Group == 0)
            member.Group = ++lastGroup;
        var node = new FleetNode(member);
        nodes.Add(member.Latest.IncidentId, node);
        CountClosed(member, 1);
        return node;
    }

    private void CountClosed(FleetMember member, int by)
    {
        if (member.Latest.Open)
            return;
        closed += by;
        closedBytes += by * FleetBytes.Of(member);
    }

    private void Connect(FleetNode node, ReportedCause cause)
    {
        var before = index.Work;
        // An incident stands for all of its place, so one that comes to that place goes with it if it may.
        foreach (var other in index.Add(node.Member, cause, node).OrderBy(other => FleetGroup.MinutesApart(node.Member, other.Member)))
        {
            if (node.Group != other.Group && FleetGroup.MayUnite(node, other))
                Unite(node.Group, other.Group);
        }
        Work += index.Work - before;
    }

    private void Unite(FleetGroup one, FleetGroup other)
    {
        if (one == other)
            return;
        var (large, small) = one.Nodes.Count >= other.Nodes.Count ? (one, other) : (other, one);
        var id = large.Id.Length == 0 || (small.Id.Length > 0 && NumberOf(small.Id) < NumberOf(large.Id)) ? small.Id : large.Id;
        if (large.Id.Length > 0 && small.Id.Length > 0 && large.Id != small.Id)
            Merge(large.Id == id ? small.Id : large.Id, id);
        Work += small.Nodes.Count;
        large.Take(small);
        Name(large, id);
    }

    private void Merge(string id, string into)
    {
        for (var i = 0; i < state.Merged.Count; i++)
        {
            if (state.Merged[i].Into == id)
                state.Merged[i] = state.Merged[i] with { Into = into };
        }
        state.Merged.Add(new(id, into));
        if (state.Merged.Count > KeptMerges)
            state.Merged.RemoveAt(0);
        merging.Add(state.Merged[^1]);
    }

    private void Name(FleetGroup group)
    {
        if (group.Id.Length > 0)
            return;
        if (group.Open.Count < 2)
            Work += group.Nodes.Count;
        if (group.Open.Count >= 2 || group.SharedSince() is not null)
            Name(group, IdOf(state.NextFleet++));
    }

    private void Name(FleetGroup group, string id)
    {
        if (group.Id == id)
            return;
        group.Id = id;
        Work += group.Nodes.Count;
        foreach (var node in group.Nodes)
            node.Member.FleetId = id;
    }

    internal static string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"fleet/{number}");

    private static long NumberOf(string id) => long.Parse(id.AsSpan(id.IndexOf('/') + 1), CultureInfo.InvariantCulture);

    private static IEnumerable<FleetMember> Ordered(FleetGroup group) => group.Nodes.Select(node => node.Member).OrderBy(member => member.Latest.OpenedAt).ThenBy(member => member.Latest.IncidentId, StringComparer.Ordinal);

    // By an id that has gone into another one it is shown as that.
    private FleetIncident Show(FleetGroup group, string id)
    {
        Rendered++;
        var members = Ordered(group).ToList();
        var open = members.Where(member => member.Latest.Open).ToList();
        var shared = SharedCause.Of(members);
        string[] models = [.. members.Select(member => member.Latest.Version.Model).Distinct().Order(StringComparer.Ordinal)];
        return new()
        {
            Id = id,
            MergedInto = id == group.Id ? null : group.Id,
            Kind = shared.Kind,
            Name = shared.Name,
            Features = [.. shared.Features.Take(Shown)],
            MoreFeatures = Math.Max(0, shared.Features.Length - Shown),
            Models = [.. models.Take(Shown)],
            MoreModels = Math.Max(0, models.Length - Shown),
            Parts = [.. members.Take(Shown).Select(FleetPart.Of)],
            MoreParts = Math.Max(0, members.Count - Shown),
            Severity = (open.Count > 0 ? open : members).Max(member => member.Latest.Severity),
            OpenedAt = group.SharedSince()!.Value,
            ClosedAt = open.Count > 0 ? null : members.Max(member => member.Latest.ClosedAt),
            Sentence = FleetWording.Of(shared, models, members),
        };
    }
}
