using System.Globalization;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>A fleet incident for people: what its models share, then every incident that it consists of.</summary>
internal static class FleetReport
{
    public static async Task WriteAsync(string id, WatchgrainClient client, TextWriter output, CancellationToken cancellation)
    {
        var request = new GetFleetIncidentRequest { FleetIncidentId = id };
        var table = new TextTable("incident", "severity", "state", "since");
        FleetIncident? shown = null;
        do
        {
            var page = await client.Incidents.GetFleetIncidentAsync(request, cancellationToken: cancellation);
            if (shown is null)
                WriteHead(shown = page.Incident, output);
            foreach (var part in page.Parts)
                table.Add(part.IncidentId, DecisionSummary.Word(part.Severity), part.Open ? "open" : "closed", Figure.Position(part.Axis, part.SincePosition));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        table.Write(output, "none are kept");
    }

    private static void WriteHead(FleetIncident incident, TextWriter output)
    {
        output.WriteLine(TextTable.Printable($"{incident.FleetIncidentId}  {(incident.MergedInto.Length > 0 ? $"merged into {incident.MergedInto}, which is " : "")}{(incident.Open ? "open" : "closed")}, severity {DecisionSummary.Word(incident.Severity)}, {DecisionSummary.Word(incident.SharedBy)} {incident.Name}"));
        output.WriteLine(TextTable.Printable(incident.Sentence));
        output.WriteLine($"opened at {Time(incident.OpenedAt)}{(incident.ClosedAt is { } closed ? $", closed at {Time(closed)}" : "")} (UTC)");
        if (incident.Features.Count > 1)
            output.WriteLine(TextTable.Printable($"features: {string.Join(", ", incident.Features)}{(incident.MoreFeatures > 0 ? $" and {incident.MoreFeatures} more" : "")}"));
        output.WriteLine();
    }

    private static string Time(Google.Protobuf.WellKnownTypes.Timestamp at) => at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
