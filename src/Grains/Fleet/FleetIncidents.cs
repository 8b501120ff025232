using System.Globalization;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Fleet;

/// <summary>
/// Puts incidents of different models together that have one cause. Which incidents belong together follows from the set of reports, not from their order: a version's reports come in order, those of different versions as they may. Pure; not
/// thread-safe.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Two incidents have one cause when both name the same upstream, when both name the same feature and at least one spec does not tell its upstream, or when the same source poisons the labels of both, and they began at about the same time:
/// on event time within <see cref="Panes"/> panes, of the longer ones; where one has a sequence axis they opened within <see cref="OpeningMinutes"/> of each other.</item>
/// <item>What is so connected, also by way of others, is one group. It is a fleet incident once two models of it have been open at the same time, and is open as long as one of them is.</item>
/// <item>A group whose members have all closed is forgotten when <see cref="Kept"/> closed ones are left without it, the oldest first.</item>
/// </list>
/// A report costs its causes times the places in a window, and a group changes hands once per doubling: the work per report does not grow with the number of models.
/// </remarks>
public sealed class FleetIncidents
{
    /// <summary>3: as for strands of one version (<see cref="Strands.JoinPanes"/>).</summary>
    public const int Panes = Strands.JoinPanes;

    /// <summary>Six hours: panes of rows take so long in a slow model that a fast one shows the change that much earlier.</summary>
    public const int OpeningMinutes = 360;

    /// <summary>Closed incidents of all models; some more stand until they are forgotten together.</summary>
    public const int Kept = 1000;

    private const int ForgottenTogether = 100;

    private readonly FleetState state;
    private readonly Dictionary<string, Node> nodes = new(StringComparer.Ordinal);
    private CauseIndex<Node> index = new();
    private int closed;

    /// <param name="state">Changed.</param>
    public FleetIncidents(FleetState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        this.state = state;
        Build();
    }

    /// <summary>Comparisons and moves so far: what a report costs.</summary>
    public long Work { get; private set; }

    /// <summary>Takes a report. False when it says nothing new.</summary>
    public bool Take(IncidentReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var node = nodes.GetValueOrDefault(report.IncidentId);
        if (node is null)
        {
            if (report.ClosedAt <= state.ForgottenThrough)
                return false;
            node = Add(FleetMember.Of(report));
            state.Members.Add(node.Member);
        }
        else if (report.Revision <= node.Member.Latest.Revision)
        {
            return false;
        }
        node.Group.Count(node, -1);
        closed += (node.Member.Latest.Open ? 1 : 0) - (report.Open ? 1 : 0);
        node.Member.Latest = report;
        node.Group.Count(node, 1);
        foreach (var cause in report.Causes.Where(cause => !node.Member.Causes.Contains(cause)))
        {
            node.Member.Causes.Add(cause);
            Connect(node, cause);
        }
        Name(node.Group);
        foreach (var change in report.Changes)
            state.Log.Add(new(state.Log.Last + 1, change, report, node.Member.FleetId));
        return true;
    }

    /// <summary>Forgets what is beyond the bounds: after a batch of reports.</summary>
    public void Trim()
    {
        state.Log.Trim();
        if (closed < Kept + ForgottenTogether)
            return;
        var groups = nodes.Values.Select(node => node.Group).Distinct().Where(group => group.Open.Count == 0).OrderBy(group => group.Nodes.Max(node => node.Member.Latest.ClosedAt)).ThenBy(group => group.Nodes.Select(node => node.Member.Latest.IncidentId).Min(StringComparer.Ordinal), StringComparer.Ordinal);
        var (left, gone) = (closed, new HashSet<FleetMember>());
        foreach (var group in groups)
        {
            // A large group that has just closed is not forgotten at once.
            if (left - group.Nodes.Count < Kept)
                break;
            left -= group.Nodes.Count;
            gone.UnionWith(group.Nodes.Select(node => node.Member));
            state.ForgottenThrough = group.Nodes.Max(node => node.Member.Latest.ClosedAt);
        }
        if (gone.Count == 0)
            return;
        state.Members.RemoveAll(gone.Contains);
        Build();
    }

    /// <summary>The fleet incidents, the one that was found last first.</summary>
    public IReadOnlyList<FleetIncident> List(bool openOnly) =>
        [.. nodes.Values.Select(node => node.Group).Distinct().Where(group => group.Id.Length > 0 && (!openOnly || group.Open.Count > 0) && group.SharedSince() is not null).OrderByDescending(group => NumberOf(group.Id)).Select(Show)];

    /// <summary>Null when there is none.</summary>
    public FleetIncident? Find(string id) => nodes.Values.FirstOrDefault(node => node.Group.Id == id && node.Group.SharedSince() is not null) is { } node ? Show(node.Group) : null;

    private void Build()
    {
        nodes.Clear();
        index = new();
        closed = 0;
        foreach (var member in state.Members)
        {
            var node = Add(member);
            foreach (var cause in member.Causes)
                Connect(node, cause);
        }
    }

    private Node Add(FleetMember member)
    {
        var node = new Node(member);
        nodes.Add(member.Latest.IncidentId, node);
        closed += member.Latest.Open ? 0 : 1;
        return node;
    }

    private void Connect(Node node, ReportedCause cause)
    {
        var before = index.Work;
        foreach (var other in index.Add(node.Member, cause, node))
            Join(node.Group, other.Group);
        Work += index.Work - before;
    }

    private void Join(Group one, Group other)
    {
        if (one == other)
            return;
        var (large, small) = one.Nodes.Count >= other.Nodes.Count ? (one, other) : (other, one);
        var id = large.Id.Length == 0 || (small.Id.Length > 0 && NumberOf(small.Id) < NumberOf(large.Id)) ? small.Id : large.Id;
        Work += small.Nodes.Count;
        foreach (var node in small.Nodes)
        {
            large.Nodes.Add(node);
            node.Group = large;
            node.Member.FleetId = large.Id;
            large.Count(node, 1);
        }
        Name(large, id);
    }

    private void Name(Group group)
    {
        if (group.Id.Length > 0)
            return;
        if (group.Open.Count < 2)
            Work += group.Nodes.Count;
        if (group.Open.Count >= 2 || group.SharedSince() is not null)
            Name(group, IdOf(state.NextFleet++));
    }

    private void Name(Group group, string id)
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

    private static FleetIncident Show(Group group)
    {
        var members = group.Nodes.Select(node => node.Member).OrderBy(member => member.Latest.OpenedAt).ThenBy(member => member.Latest.IncidentId, StringComparer.Ordinal).ToList();
        var open = members.Where(member => member.Latest.Open).ToList();
        var shared = SharedCause.Of(members);
        string[] models = [.. members.Select(member => member.Latest.Version.Model).Distinct().Order(StringComparer.Ordinal)];
        return new()
        {
            Id = group.Id,
            Kind = shared.Kind,
            Name = shared.Name,
            Features = shared.Features,
            Models = models,
            Parts = [.. members.Select(member => new FleetPart(member.Latest.Version, member.Latest.IncidentId, member.Latest.Severity, member.Latest.Open, member.Latest.Axis, member.Latest.SincePosition))],
            Severity = (open.Count > 0 ? open : members).Max(member => member.Latest.Severity),
            OpenedAt = group.SharedSince()!.Value,
            ClosedAt = open.Count > 0 ? null : members.Max(member => member.Latest.ClosedAt),
            Sentence = FleetWording.Of(shared, models, members),
        };
    }

    private sealed class Node
    {
        public Node(FleetMember member)
        {
            Member = member;
            Group = new(this) { Id = member.FleetId };
        }

        public FleetMember Member { get; }

        public Group Group { get; set; }
    }

    /// <summary>Incidents of one cause.</summary>
    private sealed class Group
    {
        public Group(Node first)
        {
            Nodes = [first];
            Count(first, 1);
        }

        public List<Node> Nodes { get; }

        /// <summary>Open incidents per model that has any.</summary>
        public Dictionary<string, int> Open { get; } = new(StringComparer.Ordinal);

        public string Id { get; set; } = "";

        public void Count(Node node, int by)
        {
            if (!node.Member.Latest.Open)
                return;
            var model = node.Member.Latest.Version.Model;
            var count = Open.GetValueOrDefault(model) + by;
            if (count > 0)
                Open[model] = count;
            else
                Open.Remove(model);
        }

        /// <summary>Since when two models had it at once, for the first time; null: never.</summary>
        public DateTimeOffset? SharedSince()
        {
            if (Nodes.Count == 1)
                return null;
            var lasting = new List<(string Model, DateTimeOffset Until)>();
            foreach (var report in Nodes.Select(node => node.Member.Latest).OrderBy(report => report.OpenedAt))
            {
                lasting.RemoveAll(other => other.Until <= report.OpenedAt);
                if (lasting.Exists(other => other.Model != report.Version.Model))
                    return report.OpenedAt;
                lasting.Add((report.Version.Model, report.ClosedAt ?? DateTimeOffset.MaxValue));
            }
            return null;
        }
    }
}
