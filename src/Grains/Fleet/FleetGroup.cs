using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Fleet;

/// <summary>Incidents of one cause that began at about the same time. Pure; not thread-safe.</summary>
/// <remarks>
/// Two groups may become one when their members together began within <see cref="FleetIncidents.Windows"/> windows (the longest of them) on the axis of the incidents that connect them: by beginnings where both have event time, by openings where
/// one has not. So a group is at some time complete, however many incidents follow each other. One that comes alone to the place of another may always go with it: nothing gets wider by it.
/// </remarks>
internal sealed class FleetGroup
{
    private Extent beginnings = Extent.None;
    private Extent openings = Extent.None;

    // Asked for each time that fleet incidents are counted or listed.
    private (DateTimeOffset Since, FleetMember One, FleetMember Other)? shared;
    private bool isSharedKnown;

    public FleetGroup(FleetNode first)
    {
        Number = first.Member.Group;
        Id = first.Member.FleetId;
        Add(first);
    }

    /// <summary>As it is recorded with its members.</summary>
    public long Number { get; }

    public List<FleetNode> Nodes { get; } = [];

    /// <summary>Open incidents per model that has any.</summary>
    public Dictionary<string, int> Open { get; } = new(StringComparer.Ordinal);

    /// <summary>Of the fleet incident; empty: it is none yet.</summary>
    public string Id { get; set; }

    /// <summary>Of so many incidents the log says that they belong to it; 0 as long as it is no fleet incident.</summary>
    public int Told { get; set; }

    /// <summary>Whether it was open after the last report, as a fleet incident.</summary>
    public bool WasOpen { get; set; }

    /// <summary>Minutes between two beginnings, or between two openings where one has no event time.</summary>
    public static double MinutesApart(FleetMember one, FleetMember other) =>
        OnEventTime(one, other) ? Math.Abs((double)one.Began - other.Began) / TimeSpan.MillisecondsPerMinute : Math.Abs((double)one.OpenedMinute - other.OpenedMinute);

    /// <summary>Whether the group of an incident may become one with that of another, which is near.</summary>
    public static bool MayUnite(FleetNode one, FleetNode other)
    {
        if (one.Group.Nodes.Count == 1 && one.Member.Latest.Axis == other.Member.Latest.Axis && MinutesApart(one.Member, other.Member) == 0)
            return true;
        return OnEventTime(one.Member, other.Member) ? one.Group.beginnings.With(other.Group.beginnings).IsNarrow : one.Group.openings.With(other.Group.openings).IsNarrow;
    }

    /// <summary>Takes all members of another one.</summary>
    public void Take(FleetGroup other)
    {
        (Told, WasOpen) = (Told + other.Told, WasOpen || other.WasOpen);
        foreach (var node in other.Nodes)
        {
            node.Group = this;
            (node.Member.FleetId, node.Member.Group) = (Id, Number);
            Add(node);
        }
    }

    /// <summary>Counts a member as it now stands, or no longer.</summary>
    public void Count(FleetNode node, int by)
    {
        isSharedKnown = false;
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
    public DateTimeOffset? SharedSince() => Shared()?.Since;

    /// <summary>Whether it is one of the two that tell <see cref="SharedSince"/>.</summary>
    public bool IsFirstShared(FleetMember member) => Shared() is { } first && (first.One == member || first.Other == member);

    private static bool OnEventTime(FleetMember one, FleetMember other) => one.Latest.Axis == Axis.EventTime && other.Latest.Axis == Axis.EventTime;

    private void Add(FleetNode node)
    {
        Nodes.Add(node);
        if (node.Member.Latest.Axis == Axis.EventTime)
            beginnings = beginnings.With(new(node.Member.Began, node.Member.Began, node.Member.Window));
        openings = openings.With(new(node.Member.OpenedMinute, node.Member.OpenedMinute, node.Member.WindowMinutes));
        Count(node, 1);
    }

    private (DateTimeOffset Since, FleetMember One, FleetMember Other)? Shared()
    {
        if (!isSharedKnown)
            (isSharedKnown, shared) = (true, FirstShared());
        return shared;
    }

    private (DateTimeOffset Since, FleetMember One, FleetMember Other)? FirstShared()
    {
        if (Nodes.Count == 1)
            return null;
        var lasting = new List<(FleetMember Member, DateTimeOffset Until)>();
        foreach (var (member, spell) in Nodes.SelectMany(node => node.Member.Latest.SpellsOrOne().Select(spell => (node.Member, spell))).OrderBy(each => each.spell.From))
        {
            lasting.RemoveAll(other => other.Until <= spell.From);
            var at = lasting.FindIndex(other => other.Member.Latest.Version.Model != member.Latest.Version.Model);
            if (at >= 0)
                return (spell.From, lasting[at].Member, member);
            lasting.Add((member, spell.Until ?? DateTimeOffset.MaxValue));
        }
        return null;
    }

    private readonly record struct Extent(long First, long Last, long Window)
    {
        public static Extent None => new(long.MaxValue, long.MinValue, 0);

        public bool IsNarrow => (double)Last - First <= (double)FleetIncidents.Windows * Window;

        public Extent With(Extent other) => new(Math.Min(First, other.First), Math.Max(Last, other.Last), Math.Max(Window, other.Window));
    }
}
