using Watchgrain.Client.Connection;
using Watchgrain.Client.Spill;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>The .NET client through the death of its host: what it took is counted once, whatever lay where.</summary>
public sealed class ClientOutage(ITestOutputHelper output)
{
    private const int Rows = 50;
    private const int BatchesPerPane = 10;
    private const int BeforeKill = 150;
    private const int WhileAway = 150;
    private const int AfterRestart = 100;
    private static readonly Producer Writer = new("outage", "1", "scorer-1");
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Stream_HostKilledAndClientRestarted_CountsEveryRowOnce()
    {
        using var directory = new DataDirectory();
        string[] arguments = ["--pace", "max", "--data", "docs/examples/parcels/parcels.csv", "--spec", "docs/examples/parcels/parcels.yaml"];
        var next = 0;
        await using (var run = RunScript.Start(directory, arguments))
        await using (var client = ClientOf(directory))
        {
            await HostKill.WhenServingAsync(directory, async query => await query.GetModelStateAsync(new() { ModelId = "parcel-delay", Version = "v1" }));
            await RegisterAsync(client);
            await using var stream = client.OpenPredictions(Writer);
            // Without waiting for replies: the host dies with requests on their way.
            for (; next < BeforeKill; next++)
                _ = await stream.SendAsync("s", Batch(next), cancellation: TestContext.Current.CancellationToken);
            await HostKill.NowAsync(directory);
            for (; next < BeforeKill + WhileAway; next++)
                _ = await stream.SendAsync("s", Batch(next), cancellation: TestContext.Current.CancellationToken);
        }

        await using var again = ClientOf(directory);
        var left = again.Counters.Predictions.WaitingBatches;
        await using var later = again.OpenPredictions(Writer);
        for (; next < BeforeKill + WhileAway + AfterRestart; next++)
            _ = await later.SendAsync("s", Batch(next), cancellation: TestContext.Current.CancellationToken);
        await using var host = RunScript.Start(directory, arguments);
        await later.FlushAsync(TestContext.Current.CancellationToken);

        var state = await HostKill.WhenServingAsync(directory, async query => await query.GetModelStateAsync(new() { ModelId = "outage", Version = "1", Panes = new() { First = 0, Last = 99 } }));
        using var timer = new PeriodicTimer(BetweenLooks);
        while (state.Counters.Rows + state.Counters.LateRows + state.Counters.RejectedRows < next * Rows && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            state = await again.Queries.GetModelStateAsync(new() { ModelId = "outage", Version = "1", Panes = new() { First = 0, Last = 99 } }, cancellationToken: TestContext.Current.CancellationToken);
        output.WriteLine($"{left} batches were in the file when the first client ended; in the end {state.Counters.Rows:N0} rows counted of {next * Rows:N0}, {state.Counters.DuplicateBatches} batches sent again, {state.Counters.ClientDroppedRows} rows dropped");
        Assert.InRange(left, WhileAway, BeforeKill + WhileAway);
        Assert.Equal((next * Rows, 0, 0), (state.Counters.Rows, state.Counters.LateRows, state.Counters.ClientDroppedRows));
        Assert.Equal(Enumerable.Range(0, next / BatchesPerPane).Select(pane => ((long)pane, (long)Rows * BatchesPerPane)), state.Panes.Select(pane => (pane.Pane, pane.Rows)));
        Assert.Equal(0, again.Counters.Predictions.WaitingBatches);
    }

    private static WatchgrainClient ClientOf(DataDirectory directory) => new(
        new() { Address = directory.Gateway, Spill = new SpillOptions { Directory = Path.Combine(directory.Path, "client"), AfterRetries = 1 } });

    private static async Task RegisterAsync(WatchgrainClient client)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await client.Models.RegisterModelAsync(new() { ModelId = Writer.ModelId, DisplayName = "Outage", Owner = "test" }, cancellationToken: cancellation);
        await client.Models.RegisterVersionAsync(
            new()
            {
                ModelId = Writer.ModelId,
                Version = Writer.Version,
                Spec = new() { Features = { new FeatureSpec { Name = "x", Kind = FeatureKind.Numeric } }, Axis = Axis.Sequence, PaneLength = Rows * BatchesPerPane, AllowedLateness = Rows * 1000 },
            },
            cancellationToken: cancellation);
        await client.SetReferenceAsync(Writer.ModelId, Writer.Version, _ => new[] { new SourceBatch { Source = "s", Batch = Batch(0) } }.ToAsyncEnumerable(), cancellation);
    }

    // Ten batches fill a pane.
    private static Batch Batch(int number)
    {
        var rows = Enumerable.Range(number * Rows, Rows).ToArray();
        return new()
        {
            Positions = { rows.Select(row => (long)row) },
            Columns = { new Column { Name = "x", Doubles = new() { Values = { rows.Select(row => row % 17 / 17.0) } } } },
            Scores = { rows.Select(row => row % 10 / 10.0) },
        };
    }
}
