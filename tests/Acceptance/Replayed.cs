using System.Collections.Concurrent;
using System.Text.Json;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>What <c>./run</c> says at the end of a replay in an empty directory, and the incidents that there are then.</summary>
/// <param name="Summary">The JSON object of its last line.</param>
/// <param name="Incidents">In the order in which they opened; one that has merged is told of by the incident into which it has gone.</param>
internal sealed record Replayed(JsonElement Summary, IReadOnlyList<Incident> Incidents)
{
    private const string Flights = "flight-delay";
    private const string FlightsVersion = "2001-01";

    // The same replay has the same end, and takes half a minute: several tests look at it.
    private static readonly ConcurrentDictionary<string, Lazy<Task<Replayed>>> Once = [];

    /// <param name="inject">As of <c>--inject</c>.</param>
    public static Task<Replayed> FlightsAsync(string inject) => Once.GetOrAdd(inject, known => new(() => RunAsync(Flights, FlightsVersion, "--inject", known))).Value;

    /// <summary>Fails the test when a row is lost.</summary>
    public static async Task<Replayed> RunAsync(string model, string version, params string[] arguments)
    {
        using var directory = new DataDirectory();
        string[] all = ["--pace", "max", .. arguments];
        var summary = await RunScript.OnceAsync(directory, all);
        Assert.Equal(0, summary.GetProperty("rows_lost").GetInt64());
        await using var host = RunScript.Start(directory, all);
        var listed = await HostKill.WhenServingAsync(directory, async channel => await new IncidentService.IncidentServiceClient(channel).ListIncidentsAsync(new() { ModelId = model, Version = version }));
        Assert.Equal(listed.Total, listed.Incidents.Count);
        return new(summary, [.. listed.Incidents.Where(incident => incident.State != IncidentState.Merged).Reverse()]);
    }
}
