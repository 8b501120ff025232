using System.Text.Json;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Tables;
using Watchgrain.Client.Tests.Connection;
using Xunit;

namespace Watchgrain.Client.Tests.Replay;

public sealed class TableReplayTests : IAsyncLifetime
{
    private readonly ScratchFolder scratch = new();
    private RecordingGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await RecordingGateway.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        scratch.Dispose();
    }

    [Fact]
    public async Task Run_Example_LosesNothingAndSummarises()
    {
        var summary = await RunAsync();
        Assert.Equal((240L, 240L, 0L), (summary.Rows, summary.Labels, summary.RowsLost));
        Assert.Equal(240, gateway.Predictions.Sum(request => request.Batch.Positions.Count));
        Assert.Equal(240, gateway.Labels.Sum(request => request.Labels.Count));
        Assert.All(gateway.Labels, request => Assert.Equal(request.Labels.Count, request.KnownAt.Count));
        Assert.Equal(180, gateway.Reference("parcel-delay", "v1").Sum(part => part.Batch.Labels.Count));
    }

    [Fact]
    public async Task Run_ConnectionBreaksOnTheWay_SendsEveryBatchOnce()
    {
        gateway.FailAfter(replies: 10, StatusCode.Unavailable);
        gateway.FailAfter(replies: 10, StatusCode.Unavailable);
        var summary = await RunAsync();
        Assert.Equal(0, summary.RowsLost);
        Assert.Equal(Enumerable.Range(0, gateway.Predictions.Count).Select(number => (ulong)number), gateway.Predictions.Select(request => request.Sequence));
    }

    [Fact]
    public async Task Run_AfterAReplayThatWasCutShort_GoesOnWithTheSameBytes()
    {
        gateway.FailAfter(replies: 25, StatusCode.DataLoss);
        await Assert.ThrowsAsync<RpcException>(RunAsync);
        var before = gateway.Predictions.Count;
        Assert.InRange(before, 1, 60);
        var summary = await RunAsync();
        Assert.Equal((240L, 0L), (summary.Rows, summary.RowsLost));

        await using var fresh = await RecordingGateway.StartAsync();
        using var other = new ScratchFolder();
        await RunAsync(fresh, other.Path, Parcels.DataPath);
        Assert.Equal(fresh.Predictions, gateway.Predictions);
        Assert.Equal(fresh.Labels, gateway.Labels);
    }

    [Fact]
    public async Task Run_Again_SendsNothingAndSummarisesTheSame()
    {
        var first = await RunAsync();
        var again = await RunAsync();
        Assert.Equal(0, gateway.Duplicates);
        Assert.Equal((first.Rows, first.RowsLost, 0), (again.Rows, again.RowsLost, again.ValuesPerSecond));
    }

    [Fact]
    public async Task Run_OtherDataOnOldState_IsRefusedWithTheHintFresh()
    {
        await RunAsync();
        var other = scratch.Write("other.csv", await File.ReadAllTextAsync(Parcels.DataPath, TestContext.Current.CancellationToken) + "P9999,2026-01-08T00:00,north,1,express,0.1,0,2026-01-08T10:00\n");
        var error = await Assert.ThrowsAsync<ReplayException>(() => RunAsync(gateway, scratch.Path, other));
        Assert.Contains("other data", error.Message, StringComparison.Ordinal);
        Assert.Contains("--fresh", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_GatewayWithAReplayOfUnknownOrigin_IsRefused()
    {
        await RunAsync();
        using var elsewhere = new ScratchFolder();
        var error = await Assert.ThrowsAsync<ReplayException>(() => RunAsync(gateway, elsewhere.Path, Parcels.DataPath));
        Assert.Contains("--fresh", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BrokenLastRow_LeavesTheGatewayUntouched()
    {
        var broken = scratch.Write("broken.csv", await File.ReadAllTextAsync(Parcels.DataPath, TestContext.Current.CancellationToken) + "P9999,2026-01-08T00:00,north,1,express,high,0,2026-01-08T10:00\n");
        var error = await Assert.ThrowsAsync<InputException>(() => RunAsync(gateway, scratch.Path, broken));
        Assert.StartsWith("broken.csv:422: column 'risk'", error.Message, StringComparison.Ordinal);
        Assert.False(gateway.HasModel("parcel-delay"));
        Assert.Empty(gateway.Predictions);
    }

    [Fact]
    public async Task ToJsonLine_IsOneLineWithTheKeysThatCallersRead()
    {
        var line = (await RunAsync()).ToJsonLine();
        Assert.DoesNotContain('\n', line);
        using var json = JsonDocument.Parse(line);
        Assert.Equal(
            ["rows", "labels", "seconds", "values_per_second", "rows_lost", "signals", "decisions", "incidents", "injected", "audit_checkpoint"], json.RootElement.EnumerateObject().Select(property => property.Name));
        var decision = Assert.Single(json.RootElement.GetProperty("decisions").EnumerateArray());
        Assert.Equal(
            ["id", "family", "subject", "position", "position_time", "since_pane", "action", "state", "audit_index", "sentence"], decision.EnumerateObject().Select(property => property.Name));
        Assert.Equal("drift", decision.GetProperty("family").GetString());
        Assert.Equal("request_retrain", decision.GetProperty("action").GetString());
        Assert.Equal("2026-01-08T00:00:00.000Z", decision.GetProperty("position_time").GetString());
        Assert.Equal("weight", decision.GetProperty("subject").GetProperty("feature").GetString());
        JsonElement[] incidents = [.. json.RootElement.GetProperty("incidents").EnumerateArray()];
        Assert.Equal([RecordedIncidents.Open, RecordedIncidents.Merged], incidents.Select(incident => incident.GetProperty("id").GetString()));
        Assert.Equal(
            ["id", "state", "merged_into", "severity", "family", "subject", "since", "since_time", "since_pane", "opened_pane", "position", "position_time", "causes", "decisions", "sentence"],
            incidents[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(("open", "high", "drift"), (incidents[0].GetProperty("state").GetString(), incidents[0].GetProperty("severity").GetString(), incidents[0].GetProperty("family").GetString()));
        Assert.Equal(("2026-01-07T00:00:00.000Z", "2026-01-08T12:00:00.000Z"), (incidents[0].GetProperty("since_time").GetString(), incidents[0].GetProperty("position_time").GetString()));
        Assert.Equal(
            [("drift", "weight", "north"), ("decay", "", "")],
            incidents[0].GetProperty("causes").EnumerateArray().Select(cause => (cause.GetProperty("family").GetString(), cause.GetProperty("subject").GetProperty("feature").GetString(), cause.GetProperty("subject").GetProperty("source").GetString())));
        Assert.Equal([RecordedIncidents.Open, $"{RecordedIncidents.Open}-2", RecordedIncidents.Decided], incidents[0].GetProperty("decisions").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(RecordedIncidents.Open, incidents[1].GetProperty("merged_into").GetString());
        Assert.Equal("abcd", json.RootElement.GetProperty("audit_checkpoint").GetProperty("root_hash").GetString());
    }

    private Task<ReplaySummary> RunAsync() => RunAsync(gateway, scratch.Path, Parcels.DataPath);

    private static async Task<ReplaySummary> RunAsync(RecordingGateway gateway, string state, string data)
    {
        using var client = new WatchgrainClient(new WatchgrainClientOptions { Address = gateway.Address });
        var options = new ReplayOptions(Parcels.Spec, data, state, ReplayPace.Max, Seed: null);
        return await new TableReplay(client, options, new SilentScreen(), TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
    }
}
