using System.Globalization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains;

namespace Watchgrain.Gateway.Incidents;

/// <summary>Ids of incidents: "model/version/number", each part escaped.</summary>
internal static class IncidentIds
{
    /// <summary>The version of an incident of a tenant, and the id as its coordinator writes it.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: it is no such id.</exception>
    public static (VersionId Version, string Id) Read(string tenant, string id, string field)
    {
        string[] parts = [.. id.Split('/').Select(Uri.UnescapeDataString)];
        var violations = new FieldViolations();
        if (id.Length == 0)
            violations.Add(field, "is required");
        else if (parts.Length != 3 || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            violations.Add(field, "is the id of an incident: model/version/number");
        else
        {
            Identifiers.ReadId(parts[0], field, violations);
            Identifiers.ReadId(parts[1], field, violations);
        }
        violations.ThrowIfAny();
        return (new(tenant, parts[0], parts[1]), string.Join('/', parts.Select(Uri.EscapeDataString)));
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: it is no id of a fleet incident ("fleet/number").</exception>
    public static void CheckFleet(string id, string field)
    {
        const string Prefix = "fleet/";
        if (id.Length == 0)
            throw Refusal.Invalid(field, "is required");
        if (!id.StartsWith(Prefix, StringComparison.Ordinal) || !long.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw Refusal.Invalid(field, "is the id of a fleet incident: fleet/number");
    }
}
