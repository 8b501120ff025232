using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Fleet;

/// <summary>Incidents by their causes, to find those with one cause that began at about the same time (the rules of <see cref="FleetIncidents"/>). Pure; not thread-safe.</summary>
/// <typeparam name="T">What stands for an incident.</typeparam>
internal sealed class CauseIndex<T>
{
    private readonly Dictionary<(SharedBy Kind, string Name, string Upstream), ByTime> sides = [];

    // Per feature the upstreams that specs tell; empty stands for those that tell none.
    private readonly Dictionary<string, SortedSet<string>> upstreams = new(StringComparer.Ordinal);

    /// <summary>Places looked at so far.</summary>
    public long Work { get; private set; }

    /// <summary>Adds an incident under one of its causes and returns others that have that cause too, of each place one.</summary>
    public IReadOnlyList<T> Add(FleetMember member, ReportedCause cause, T incident)
    {
        ArgumentNullException.ThrowIfNull(member);
        var near = new List<T>();
        if (cause.Family == Family.Poisoning)
        {
            Look(SharedBy.Source, cause.Source, "");
            Side(SharedBy.Source, cause.Source, "").Add(member, incident);
            return near;
        }
        if (cause.Upstream.Length > 0)
        {
            Look(SharedBy.Upstream, cause.Upstream, "");
            Side(SharedBy.Upstream, cause.Upstream, "").Add(member, incident);
        }
        if (!upstreams.TryGetValue(cause.Feature, out var told))
            upstreams.Add(cause.Feature, told = new(StringComparer.Ordinal));
        // Of two that tell their upstream that alone decides.
        foreach (var upstream in told.Where(upstream => cause.Upstream.Length == 0 || upstream.Length == 0))
            Look(SharedBy.Feature, cause.Feature, upstream);
        told.Add(cause.Upstream);
        Side(SharedBy.Feature, cause.Feature, cause.Upstream).Add(member, incident);
        return near;

        void Look(SharedBy kind, string name, string upstream)
        {
            var side = Side(kind, name, upstream);
            var before = side.Work;
            near.AddRange(side.Near(member));
            Work += 1 + side.Work - before;
        }
    }

    private ByTime Side(SharedBy kind, string name, string upstream)
    {
        if (!sides.TryGetValue((kind, name, upstream), out var side))
            sides.Add((kind, name, upstream), side = new());
        return side;
    }

    /// <summary>Incidents that name the same thing, by when they began.</summary>
    private sealed class ByTime
    {
        private readonly Beginnings<T> onEventTime = new();
        private readonly Beginnings<T> onSequences = new();
        private readonly Beginnings<T> byOpening = new();

        public long Work => onEventTime.Work + onSequences.Work + byOpening.Work;

        public void Add(FleetMember member, T incident)
        {
            if (member.Latest.Axis == Axis.EventTime)
                onEventTime.Add(member.Began, member.Window, 0, incident);
            else
                onSequences.Add(member.OpenedMinute, member.WindowMinutes, 0, incident);
            // Two on event time that opened in one minute may have begun at very different times.
            byOpening.Add(member.OpenedMinute, member.WindowMinutes, member.Latest.Axis == Axis.EventTime ? member.Began : long.MinValue, incident);
        }

        public IEnumerable<T> Near(FleetMember member) => member.Latest.Axis == Axis.EventTime
            ? onEventTime.Near(member.Began, member.Window).Concat(onSequences.Near(member.OpenedMinute, member.WindowMinutes))
            : byOpening.Near(member.OpenedMinute, member.WindowMinutes);
    }
}
