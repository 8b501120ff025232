using Watchgrain.Client.Replay.Injection;

namespace Watchgrain.Client.Replay;

/// <summary>An injected incident as the summary gives it.</summary>
public sealed record InjectedSummary(string Kind, string Source, string Feature, string From, long Position)
{
    public static InjectedSummary Of(InjectedIncident incident) => new(incident.Kind, incident.Source, incident.Feature, incident.From, incident.Position);
}
