using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Specs;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>Says what becomes of the incidents of a version, one line for each entry of their timelines that matters; what stands already comes first. Decisions say themselves (<see cref="DecisionWatch"/>).</summary>
internal sealed class IncidentWatch(WatchgrainClient client, ModelSpec spec, IReplayScreen screen, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    // As listed, without the timeline: what has not changed has nothing new to say.
    private readonly Dictionary<string, Incident> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> said = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await LookAsync(cancellation);
                await Task.Delay(BetweenLooks, time, cancellation);
            }
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

    private async Task LookAsync(CancellationToken cancellation)
    {
        var changed = await client.ListIncidentsAsync(spec.Model, spec.Version, cancellation: cancellation).Where(incident => !incident.Equals(seen.GetValueOrDefault(incident.IncidentId))).ToListAsync(cancellation);
        foreach (var listed in changed.AsEnumerable().Reverse())
        {
            var incident = (await client.Incidents.GetIncidentAsync(new GetIncidentRequest { IncidentId = listed.IncidentId }, cancellationToken: cancellation)).Incident;
            foreach (var entry in incident.Timeline.TakeLast((int)Math.Min(int.MaxValue, Entries(incident) - said.GetValueOrDefault(incident.IncidentId))))
            {
                if (entry.Change is not (IncidentChange.Grew or IncidentChange.Proposed or IncidentChange.Decided))
                    screen.Say(Line(spec, incident.IncidentId, entry));
            }
            said[incident.IncidentId] = Entries(incident);
            seen[listed.IncidentId] = listed;
        }
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
