using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Tests.Connection;
using Xunit;

namespace Watchgrain.Client.Tests.Replay;

public sealed class IncidentWatchTests
{
    [Fact]
    public async Task Incidents_AreListedOnceAndThenFollowed()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        using var client = new WatchgrainClient(new WatchgrainClientOptions { Address = gateway.Address });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var screen = new ClosingScreen(ending);

        await new IncidentWatch(client, Parcels.Spec with { Model = "parcel-delay", Version = "v1" }, screen).RunAsync(ending.Token);

        Assert.Equal(["has opened", "has become worse", "has closed"], screen.Lines.Select(line => line[line.IndexOf(" has ", StringComparison.Ordinal)..line.IndexOf(':', line.IndexOf(" has ", StringComparison.Ordinal))].Trim()));
        Assert.All(screen.Lines, line => Assert.Contains($"incident {RecordedIncidents.Open} ", line, StringComparison.Ordinal));
        // Two pages, once.
        Assert.Equal((2, 1), (gateway.IncidentLists, gateway.IncidentWatches));
    }

    /// <summary>Hangs up when an incident has closed.</summary>
    private sealed class ClosingScreen(CancellationTokenSource ending) : IReplayScreen
    {
        public List<string> Lines { get; } = [];

        public void Say(string line)
        {
            Lines.Add(line);
            if (line.Contains("has closed", StringComparison.Ordinal))
                ending.Cancel();
        }

        public void Show(ReplayProgress progress)
        {
        }
    }
}
