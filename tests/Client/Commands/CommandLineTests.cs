using System.Text.Json;
using Watchgrain.Client.Commands;
using Watchgrain.Client.Tests.Connection;
using Watchgrain.Client.Tests.Replay;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly ScratchFolder scratch = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task Replay_Once_EndsWithOneLineOfJson()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        var code = await RunAsync("replay", "--data", Parcels.DataPath, "--spec", Parcels.SpecPath, "--pace", "max", "--once", "--state", scratch.Path, "--address", gateway.Address.ToString());
        Assert.Equal((0, ""), (code, Errors()));
        using var json = JsonDocument.Parse(output.ToString().TrimEnd().Split('\n')[^1]);
        Assert.Equal(240, json.RootElement.GetProperty("rows").GetInt64());
        Assert.Contains("2026-01-08  drift  weight @ north has drifted (audit 17)", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_WrongSpec_ExitsWithTwoAndThePlace()
    {
        var spec = scratch.Write("wrong.yaml", (await File.ReadAllTextAsync(Parcels.SpecPath, TestContext.Current.CancellationToken)).Replace("pane: 6h", "pain: 6h", StringComparison.Ordinal));
        Assert.Equal(2, await RunAsync("replay", "--data", Parcels.DataPath, "--spec", spec));
        Assert.Matches(@"^error: wrong\.yaml:\d+:1: 'pain' is no key of the spec; did you mean 'pane'\?", error.ToString());
        Assert.Empty(output.ToString());
    }

    [Theory]
    [InlineData("--inject is seed=N or none", "demo", "--inject", "two")]
    [InlineData("--address is a URL", "model", "--address", "localhost:5080")]
    [InlineData("Unrecognized command", "modle")]
    [InlineData("Option '--spec' is required", "replay", "--data", "x.csv")]
    public async Task CommandLine_Wrong_ExitsWithTwo(string problem, params string[] arguments)
    {
        Assert.Equal(2, await RunAsync(arguments));
        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("seed=7")]
    public async Task Demo_WithWhatItInjects_ComesAsFarAsItsSpec(string inject)
    {
        Assert.Equal(2, await RunAsync("demo", "--inject", inject, "--spec", Path.Combine(scratch.Path, "absent.yaml")));
        Assert.StartsWith("error: ", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("absent.yaml", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_WrongPace_ExitsWithTwo()
    {
        Assert.Equal(2, await RunAsync("replay", "--data", Parcels.DataPath, "--spec", Parcels.SpecPath, "--pace", "fast"));
        Assert.StartsWith("error: --pace: 'fast' is not STREAM/WALL", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_NoGateway_ExitsWithOneAndSaysWhatToDo()
    {
        Assert.Equal(1, await RunAsync("audit", "checkpoint", "--address", "http://127.0.0.1:1"));
        Assert.StartsWith("error: no gateway answers at http://127.0.0.1:1/", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuditList_SaysWhatEachEntryIs()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        Assert.Equal(0, await RunAsync("audit", "list", "--address", gateway.Address.ToString()));
        var lines = output.ToString().Split('\n');
        Assert.Equal(["0", "1970-01-01T00:00:00Z", "decision/m/v/1/in_force", "alice", "01ef"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["1", "(not", "readable)", "02ef"], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);

    private string Errors() => string.Concat(error.ToString().Split('\n').Where(line => line.StartsWith("error", StringComparison.Ordinal)));
}
