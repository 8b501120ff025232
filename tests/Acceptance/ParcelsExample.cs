namespace Watchgrain.Acceptance.Tests;

/// <summary>The first example of docs/spec.md ends as its story says: with an incident about the hub that reports grams.</summary>
public sealed class ParcelsExample
{
    [Fact]
    public async Task Replay_OfTheParcels_EndsWithAnIncidentAboutTheirWeight()
    {
        using var directory = new DataDirectory();

        var summary = await RunScript.OnceAsync(directory, "--pace", "max", "--data", "docs/examples/parcels/parcels.csv", "--spec", "docs/examples/parcels/parcels.yaml");

        var incident = Assert.Single(summary.GetProperty("incidents").EnumerateArray());
        Assert.Equal(("drift", "weight"), (incident.GetProperty("family").GetString(), incident.GetProperty("subject").GetProperty("feature").GetString()));
        Assert.StartsWith("2026-01-05T", incident.GetProperty("since_time").GetString(), StringComparison.Ordinal);
    }
}
