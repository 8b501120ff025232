using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>How many incidents of a version are open, and which of them is the worst.</summary>
internal static class OpenIncidentsLine
{
    public static async Task WriteAsync(string model, string version, WatchgrainClient client, TextWriter output, CancellationToken cancellation)
    {
        var open = 0L;
        Incident? worst = null;
        await foreach (var incident in client.ListIncidentsAsync(model, version, openOnly: true, cancellation))
        {
            open++;
            // Of equal ones the one that opened last, which comes first.
            if (worst is null || incident.Severity > worst.Severity)
                worst = incident;
        }
        await output.WriteLineAsync(worst is null ? "open incidents: none" : TextTable.Printable($"open incidents: {Figure.Of(open)} (worst: {DecisionSummary.Word(worst.Severity)}, {worst.IncidentId})"));
    }
}
