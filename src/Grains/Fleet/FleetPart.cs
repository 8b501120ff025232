using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Fleet;

/// <summary>The part of a fleet incident that one version has.</summary>
/// <param name="Version">Whose it is.</param>
/// <param name="IncidentId">"model/version/number".</param>
/// <param name="Severity">What it does to that version.</param>
/// <param name="Open">False once it has recovered.</param>
/// <param name="Axis">Of <paramref name="SincePosition"/>.</param>
/// <param name="SincePosition">Where the first pane of the change begins.</param>
[GenerateSerializer, Immutable, Alias("wg.FleetPart")]
public sealed record FleetPart(
    [property: Id(0)] VersionId Version, [property: Id(1)] string IncidentId, [property: Id(2)] Severity Severity, [property: Id(3)] bool Open, [property: Id(4)] Axis Axis, [property: Id(5)] long SincePosition)
{
    public static FleetPart Of(FleetMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return new(member.Latest.Version, member.Latest.IncidentId, member.Latest.Severity, member.Latest.Open, member.Latest.Axis, member.Latest.SincePosition);
    }
}
