using Google.Protobuf.WellKnownTypes;
using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Fleet;

namespace Watchgrain.Gateway.Incidents;

/// <summary>The fleet as messages.</summary>
internal static class FleetMessages
{
    public static V1.WatchIncidentsResponse ToMessage(this FleetChange change)
    {
        var incident = change.Incident;
        if (change.IsOfFleet)
            return new()
            {
                Position = (ulong)change.Position,
                Fleet = new() { FleetIncidentId = change.FleetId, Change = (V1.IncidentChange)change.Change, MergedInto = change.MergedInto ?? "", IncidentId = incident.IncidentId, ModelId = incident.Version.Model },
            };
        return new()
        {
            Position = (ulong)change.Position,
            Change = (V1.IncidentChange)change.Change,
            Incident = new()
            {
                IncidentId = incident.IncidentId,
                ModelId = incident.Version.Model,
                Version = incident.Version.Version,
                State = incident.Open ? V1.IncidentState.Open : incident.MergedInto.Length > 0 ? V1.IncidentState.Merged : V1.IncidentState.Closed,
                MergedInto = incident.MergedInto,
                Severity = IncidentMessages.OfSeverity(incident.Severity),
                Family = (V1.Family)incident.Family,
                Subject = incident.Subject.ToMessage(),
                Axis = (V1.Axis)incident.Axis,
                SincePane = incident.SincePane,
                SincePosition = incident.SincePosition,
                OpenedAt = Timestamp.FromDateTimeOffset(incident.OpenedAt),
                ClosedAt = incident.ClosedAt is { } closed ? Timestamp.FromDateTimeOffset(closed) : null,
                Sentence = incident.Sentence,
                Causes = { incident.Causes.Select(cause => new V1.SharedCause { Family = (V1.Family)cause.Family, Subject = new Subject { Feature = cause.Feature, Source = cause.Source }.ToMessage(), Upstream = cause.Upstream }) },
                ChangedAt = Timestamp.FromDateTimeOffset(incident.ChangedAt),
                FleetIncidentId = change.FleetId,
                MoreCauses = change.MoreCauses,
            },
        };
    }

    public static V1.FleetIncident ToMessage(this FleetIncident incident) => new()
    {
        FleetIncidentId = incident.Id,
        SharedBy = (V1.SharedBy)incident.Kind,
        Name = incident.Name,
        Features = { incident.Features },
        Models = { incident.Models },
        Parts = { incident.Parts.Select(ToMessage) },
        Severity = IncidentMessages.OfSeverity(incident.Severity),
        Open = incident.Open,
        OpenedAt = Timestamp.FromDateTimeOffset(incident.OpenedAt),
        ClosedAt = incident.ClosedAt is { } closed ? Timestamp.FromDateTimeOffset(closed) : null,
        Sentence = incident.Sentence,
        MoreFeatures = incident.MoreFeatures,
        MoreModels = incident.MoreModels,
        MoreParts = incident.MoreParts,
        MergedInto = incident.MergedInto ?? "",
    };

    public static V1.GetFleetResponse ToMessage(this FleetView fleet)
    {
        var message = new V1.GetFleetResponse
        {
            OpenIncidents = fleet.OpenIncidents,
            ModelsWithIncidents = fleet.Models,
            OpenFleetIncidents = fleet.OpenFleetIncidents,
            FirstPosition = (ulong)fleet.FirstKept,
            LastPosition = (ulong)fleet.Last,
        };
        if (fleet.TenantPanes is { } panes)
            message.Budget = new() { PanesPerFalseIncident = panes, Versions = fleet.Shares, Reserve = fleet.Reserve };
        return message;
    }

    public static V1.FleetPart ToMessage(FleetPart part) => new()
    {
        ModelId = part.Version.Model,
        Version = part.Version.Version,
        IncidentId = part.IncidentId,
        Severity = IncidentMessages.OfSeverity(part.Severity),
        Open = part.Open,
        Axis = (V1.Axis)part.Axis,
        SincePosition = part.SincePosition,
    };
}
