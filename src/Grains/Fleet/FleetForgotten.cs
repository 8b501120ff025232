namespace Watchgrain.Grains.Fleet;

/// <summary>An incident that the fleet has forgotten, so that it is not taken for a new one when its version, which has not had an answer, tells it again.</summary>
/// <param name="IncidentId">"model/version/number".</param>
/// <param name="Revision">Of it that was told (<see cref="IncidentReport.Revision"/>).</param>
[GenerateSerializer, Immutable, Alias("wg.FleetForgotten")]
public sealed record FleetForgotten([property: Id(0)] string IncidentId, [property: Id(1)] long Revision);
