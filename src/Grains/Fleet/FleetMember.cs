using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Fleet;

/// <summary>A version's incident, as the fleet knows it.</summary>
[GenerateSerializer, Alias("wg.FleetMember")]
public sealed class FleetMember
{
    /// <summary>100, as in a report (<see cref="IncidentReports.MostCauses"/>): those that come after them name nothing more.</summary>
    public const int MostCauses = IncidentReports.MostCauses;

    /// <summary>The latest report, as it is recorded (<see cref="IncidentReport.Recorded"/>).</summary>
    [Id(0)] public required IncidentReport Latest { get; set; }

    /// <summary>The causes that have been reported, the first <see cref="MostCauses"/>: what an incident has gone into another one with is not forgotten here.</summary>
    [Id(1)] public List<ReportedCause> Causes { get; init; } = [];

    /// <summary>Where it began, by the first report, and there what may have brought it about; later estimates do not move it, so that what belongs together does not depend on which of two versions reports first.</summary>
    [Id(2)] public required long Began { get; init; }

    /// <summary>Server time of its opening, in minutes since the Unix epoch.</summary>
    [Id(3)] public required long OpenedMinute { get; init; }

    /// <summary>The fleet incident that it belongs to; empty: none.</summary>
    [Id(4)] public string FleetId { get; set; } = "";

    /// <summary>Number of the group that it belongs to (<see cref="FleetGroup"/>), from 1; 0: it was recorded by an earlier release.</summary>
    [Id(5)] public long Group { get; set; }

    /// <summary>Where each of <see cref="Causes"/> began, in their order, as it was last told. Shorter, or null, in a record of before it was kept.</summary>
    [Id(6)] public List<long>? CausesBegan { get; set; }

    public static FleetMember Of(IncidentReport first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return new() { Latest = first.Recorded(), Began = first.CausesBegan is { Length: > 0 } causes ? causes.Min() : first.SincePosition, OpenedMinute = first.OpenedAt.ToUnixTimeSeconds() / 60 };
    }

    /// <summary>Where what several models have in common began here; null: the incident does not name it.</summary>
    public long? BeganOf(SharedCause shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        return Causes.Index().Where(cause => shared.Is(cause.Item)).Min(cause => (long?)(cause.Index < CausesBegan?.Count ? CausesBegan[cause.Index] : Latest.SincePosition));
    }

    /// <summary>Notes where the causes of a report began, once they are among its own.</summary>
    public void NoteBeginnings(IncidentReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        CausesBegan ??= [];
        while (CausesBegan.Count < Causes.Count)
            CausesBegan.Add(report.SincePosition);
        foreach (var (place, cause) in report.Causes.Index())
        {
            // Reports mostly name them in the order of before.
            var own = place < Causes.Count && Causes[place] == cause ? place : Causes.IndexOf(cause);
            if (own >= 0)
                CausesBegan[own] = report.BeganOf(place);
        }
    }

    /// <summary>On event time: how far apart two beginnings may be, were both of this version.</summary>
    public long Window => FleetIncidents.Panes * Latest.PaneLength;

    /// <summary>How many minutes after another incident it may have opened, or before.</summary>
    public long WindowMinutes => Latest.Axis == Axis.Sequence ? FleetIncidents.OpeningMinutes : Math.Max(FleetIncidents.OpeningMinutes, Window / (long)TimeSpan.FromMinutes(1).TotalMilliseconds);
}
