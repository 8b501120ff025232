using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Fleet;

/// <summary>
/// What a coordinator has still to tell the fleet. There is no queue beside the incidents: each remembers how much of its timeline has been told (<see cref="Incident.Reported"/>), so reports are as durable as the incidents, and many changes
/// become one report when the fleet does not answer for a while. Pure.
/// </summary>
public static class IncidentReports
{
    /// <summary>100 causes of an incident are told: a wide version that breaks as a whole names its likeliest.</summary>
    public const int MostCauses = 100;

    public static bool Wait(CoordinatorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Incidents.Exists(incident => incident.Entries > incident.Reported);
    }

    /// <summary>One report per incident that has changed, in the order of their first changes.</summary>
    /// <param name="state">The coordinator's, as it is stored.</param>
    /// <param name="version">Whose it is.</param>
    /// <param name="spec">Null: the version's axis is not known, and panes stand for positions.</param>
    public static IncidentReport[] Of(CoordinatorState state, VersionId version, VersionSpec? spec)
    {
        ArgumentNullException.ThrowIfNull(state);
        return
        [
            .. state.Incidents.Where(incident => incident.Entries > incident.Reported)
                .Select(incident => (Incident: incident, News: incident.Timeline.TakeLast((int)Math.Min(incident.Entries - incident.Reported, incident.Timeline.Count)).ToList()))
                .OrderBy(changed => changed.News[0].At)
                .Select(changed => Of(changed.Incident, changed.News, state, version, spec)),
        ];
    }

    /// <summary>The fleet has these durably. True when that was not known.</summary>
    public static bool Told(CoordinatorState state, IEnumerable<IncidentReport> reports)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(reports);
        var news = false;
        foreach (var report in reports)
        {
            if (state.Incidents.Find(incident => incident.Id == report.IncidentId) is not { } incident || incident.Reported >= report.Revision) continue;
            incident.Reported = report.Revision;
            news = true;
        }

        return news;
    }

    private static IncidentReport Of(Incident incident, List<TimelineEntry> news, CoordinatorState state, VersionId version, VersionSpec? spec)
    {
        var causes = Causes.Of(incident, state.Strands).Where(IsCause).GroupBy(strand => Cause(strand, spec)).Take(MostCauses).ToList();
        return new()
        {
            Version = version,
            IncidentId = incident.Id,
            Revision = incident.Entries,
            Changes = [.. news.Select(entry => entry.Change).Distinct()],
            Severity = incident.Severity,
            Family = incident.Family,
            Subject = incident.Subject,
            Causes = [.. causes.Select(cause => cause.Key)],
            CausesBegan = [.. causes.Select(cause => Start(cause.Min(strand => strand.SincePane), spec))],
            Axis = spec?.Axis ?? Axis.Sequence,
            SincePane = incident.SincePane,
            SincePosition = Start(incident.SincePane, spec),
            PaneLength = spec?.PaneLength ?? 1,
            OpenedAt = incident.Timeline[0].At,
            ClosedAt = incident.Open ? null : (incident.Timeline.FindLast(entry => entry.Change is IncidentChange.Closed or IncidentChange.Merged) ?? incident.Timeline[^1]).At,
            MergedInto = incident.MergedInto,
            Sentence = incident.Sentence,
            ChangedAt = incident.Timeline[^1].At,
            Spells = OpenSpell.Of(incident) is { Length: > 1 } spells ? spells : [],
        };
    }

    private static long Start(long pane, VersionSpec? spec) => spec?.StartOf(pane) ?? pane;

    // What follows from something in one model is no cause that another one shares; a source's labels are.
    private static bool IsCause(Strand strand) => strand.Family == Family.Poisoning ? strand.Subject.Source.Length > 0 : !Causes.IsEffect(strand.Family) && strand.Subject.Feature is { Length: > 0 } and not VersionSpec.ScoreFeature;

    private static ReportedCause Cause(Strand strand, VersionSpec? spec) =>
        new(strand.Family, strand.Subject.Feature, strand.Subject.Source, spec is null ? "" : Array.Find(spec.Features, feature => feature.Name == strand.Subject.Feature)?.Upstream ?? "");
}
