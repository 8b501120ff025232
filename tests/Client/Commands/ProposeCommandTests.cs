using Watchgrain.Client.Commands;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Tests.Connection;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

/// <summary>What people propose on the command line.</summary>
public sealed class ProposeCommandTests : IAsyncLifetime
{
    private RecordingGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await RecordingGateway.StartAsync();
        using var client = new WatchgrainClient(new WatchgrainClientOptions { Address = gateway.Address });
        await client.Models.RegisterModelAsync(new() { ModelId = "parcel-delay" }, cancellationToken: TestContext.Current.CancellationToken);
        await client.Models.RegisterVersionAsync(new() { ModelId = "parcel-delay", Version = "v1", Spec = new() { Axis = Axis.EventTime, PaneLength = 21_600_000 } }, cancellationToken: TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Theory]
    [InlineData("parcel-delay/v1/QuarantineSource/north/3/r waits for the approval of one person with the role risk other than ann (audit 7)\nit counts apart what source north supplied from 1970-01-01 18:00 on", "quarantine_source", "--model", "parcel-delay", "--model-version", "v1", "--source", "north", "--since-pane", "3")]
    [InlineData("parcel-delay/v1/QuarantineSource/north/3/r waits for the approval of one person with the role risk other than ann (audit 7)\nit counts apart what source north supplied from 1970-01-01 18:00 on", "quarantine_source", "--model", "parcel-delay", "--source", "north", "--since", "1970-01-01T20:00")]
    [InlineData("parcel-delay/v1/Rollback///r waits for the approval of one person with the role risk other than ann (audit 7)", "rollback", "--model", "parcel-delay", "--model-version", "v1")]
    [InlineData("release/parcel-delay/v0/1 waits for the approval of one person with the role risk other than ann (audit 7)", "release_quarantine", "--decision", "parcel-delay/v0/1")]
    public async Task Propose_OfAnAction_SendsWhatWasSaidAndTellsWhoMustApprove(string line, params string[] words)
    {
        var (code, output, error) = await RunAsync(["decisions", "propose", .. words, "--rationale", "why", "--actor", "ann", "--request-id", "r"]);
        Assert.Equal((0, line, ""), (code, output, error));
    }

    [Theory]
    [InlineData("release_quarantine needs --decision.", "release_quarantine", "--rationale", "why")]
    [InlineData("hold needs --model.", "hold", "--rationale", "why")]
    [InlineData("--decision is for release_quarantine.", "hold", "--model", "m", "--decision", "d", "--rationale", "why")]
    [InlineData("give one of them", "quarantine_source", "--model", "m", "--since", "2017-01-31", "--since-pane", "3", "--rationale", "why")]
    [InlineData("'monday' is no date or time", "quarantine_source", "--model", "parcel-delay", "--since", "monday", "--rationale", "why")]
    [InlineData("--rationale", "hold", "--model", "m")]
    [InlineData("alert", "alert", "--model", "m", "--rationale", "why")]
    public async Task Propose_WithoutWhatItNeeds_IsRefusedBeforeAnythingIsSent(string message, params string[] words)
    {
        var (code, _, error) = await RunAsync(["decisions", "propose", .. words]);
        Assert.NotEqual(0, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_ShownAndProposed_SaysWhichIsInForceAndWhatWaits()
    {
        using var scratch = new ScratchFolder();
        var file = Path.Combine(scratch.Path, "new.yaml");
        await File.WriteAllTextAsync(file, "version: 1\n", TestContext.Current.CancellationToken);

        Assert.Equal("policy/new.yaml/11 waits for the approval of one person with the role risk other than ann (audit 7)", (await RunAsync("policy", "propose", file, "--rationale", "why", "--actor", "ann")).Output);
        Assert.Equal(
            ["policy       01", "since        2026-01-08 09:00:00 UTC", "by           decision policy/p-1", "host's file  00, not in force here", "waits        policy/p-2", "no effect    policy/p-0, approved at the same time as another"],
            (await RunAsync("policy", "show")).Output.Split('\n').Select(line => line.TrimEnd()));
        Assert.Equal("version: 1 # now", (await RunAsync("policy", "show", "--file")).Output);
        Assert.Equal("version: 1", (await RunAsync("policy", "show", "--decision", "policy/p-2")).Output);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] words)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new();
        var code = await CommandLine.RunAsync([.. words, "--address", gateway.Address.ToString()], output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString().TrimEnd(), error.ToString());
    }
}
