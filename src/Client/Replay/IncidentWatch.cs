using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Specs;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>Says what becomes of the incidents of a version, one line for each entry of their timelines that matters; what stands already comes first. Decisions say themselves (<see cref="DecisionWatch"/>).</summary>
internal sealed class IncidentWatch(WatchgrainClient client, ModelSpec spec, IReplayScreen screen)
{
    private readonly Dictionary<string, long> said = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            // Before the list: what changes while it is read comes again.
            var fleet = await client.Incidents.GetFleetAsync(new GetFleetRequest(), cancellationToken: cancellation);
            var standing = await client.ListIncidentsAsync(spec.Model, spec.Version, cancellation: cancellation).Select(incident => incident.IncidentId).Distinct().ToListAsync(cancellation);
            foreach (var incident in standing.AsEnumerable().Reverse())
                await LookAsync(incident, cancellation);
            await foreach (var change in client.WatchIncidentsAsync(spec.Model, fleet.LastPosition, cancellation: cancellation).Where(change => change.Incident.Version == spec.Version))
                await LookAsync(change.Incident.IncidentId, cancellation);
        }
        catch (Exception error) when (cancellation.IsCancellationRequested && error is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // The replay is over.
        }
        catch (RpcException error)
        {
            screen.Say($"incidents are no longer shown: {error.Status.Detail}");
        }
    }

    private async Task LookAsync(string id, CancellationToken cancellation)
    {
        var incident = (await client.Incidents.GetIncidentAsync(new GetIncidentRequest { IncidentId = id }, cancellationToken: cancellation)).Incident;
        foreach (var entry in incident.Timeline.TakeLast((int)Math.Min(int.MaxValue, Entries(incident) - said.GetValueOrDefault(id))))
        {
            if (entry.Change is not (IncidentChange.Grew or IncidentChange.Assessed or IncidentChange.Proposed or IncidentChange.Decided))
                screen.Say(Line(spec, id, entry));
        }
        said[id] = Entries(incident);
    }

    public static string Line(ModelSpec spec, string incident, IncidentEntry entry) =>
        $"{spec.Axis.Describe((entry.Pane + 1) * spec.PaneLength)}  incident {incident} {Said(entry.Change)}: {entry.Text}";

    private static long Entries(Incident incident) => incident.DroppedEntries + incident.Timeline.Count;

    private static string Said(IncidentChange change) => change switch
    {
        IncidentChange.Opened => "has opened",
        IncidentChange.Reopened => "has come back",
        IncidentChange.BecameWorse => "has become worse",
        IncidentChange.Merged => "has merged",
        IncidentChange.Closed => "has closed",
        _ => DecisionSummary.Word(change),
    };
}
