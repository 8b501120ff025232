using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Watchgrain.Client.Commands;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Tests.Connection;
using Watchgrain.Client.Tests.Replay;
using Watchgrain.V1;
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
        Assert.DoesNotContain("waits for you", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("2026-01-08  drift  weight @ north has drifted (parcel-delay/v1/1, audit 17)", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OtherVersionHasDecisions_ShowsOnlyItsOwn()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        var lines = output.ToString().Split('\n');
        Assert.DoesNotContain(lines, line => line.Contains("v0", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("(parcel-delay/v1/1, audit 19)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("0 rows lost; 0 signals, 2 incidents, 1 decision", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replay_WithIncidents_SaysWhatBecomesOfThemAndWhatTheyAreInTheEnd()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        // That it closes comes after what stood already, and perhaps after the end of so short a replay.
        string[] lines = [.. output.ToString().Split('\n').Where(line => line.Contains("incident parcel-delay", StringComparison.Ordinal) && !line.Contains("has closed", StringComparison.Ordinal))];
        Assert.Equal(
            [
                "2026-01-08 12:00  incident parcel-delay/v1/1 has opened: Feature weight at source north no longer looks like the reference",
                "2026-01-08 18:00  incident parcel-delay/v1/1 has become worse: Accuracy fell to 0.800",
                "incident parcel-delay/v1/1 (open, severity high): Feature weight at source north no longer looks like the reference since 2026-01-07.",
            ],
            lines);
    }

    [Fact]
    public async Task Replay_DecisionAwaitsApproval_SaysTheCommand()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        var last = output.ToString().TrimEnd().Split('\n')[^1];
        Assert.StartsWith("1 decision waits for you: ", last, StringComparison.Ordinal);
        Assert.EndsWith($"watchgrain decisions approve parcel-delay/v1/1 --rationale \"...\" --address {gateway.Address.ToString().TrimEnd('/')}", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_ThatIsFinished_SaysThatNothingIsLeft()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        output.GetStringBuilder().Clear();
        error.GetStringBuilder().Clear();
        await ReplayAsync(gateway);
        Assert.Contains("nothing left to send: an earlier run finished this replay", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("240 rows and 240 labels, 0 rows lost;", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("replaying", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feature_Score_ShowsItsLatestPanesAndSaysOfHowMany()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("feature", "parcel-delay", "@score", "--last", "3", "--address", gateway.Address.ToString()));
        var lines = output.ToString().TrimEnd().Split('\n');
        Assert.Equal(["pane", "37", "38", "39", "the"], lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]));
        Assert.EndsWith(" evidence", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("the latest 3 of 40 panes", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feature_OfAnUnknownSource_QuotesThoseThatThereAre()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        Assert.Equal(0, await RunAsync("feature", "parcel-delay", "weight", "--source", "none", "--address", gateway.Address.ToString()));
        Assert.Contains("no panes of a source 'none'; there are 'north', 'the hub, south'", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from: 'soon' is no date or time, such as 2017-01-31 or 2017-01-31T06:00", "--from", "soon")]
    [InlineData("--from: '01.05.2026' is no date or time", "--from", "01.05.2026")]
    [InlineData("--to: the window is empty", "--from", "2026-01-07", "--to", "2026-01-07")]
    [InlineData("--to: '17' is no date or time, such as 2017-01-31 or 2017-01-31T06:00", "--to", "17")]
    public async Task Model_WindowThatIsNone_ExitsWithTwo(string problem, params string[] window)
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        Assert.Equal(2, await RunAsync(["model", "parcel-delay", "--address", gateway.Address.ToString(), .. window]));
        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
    }

    // Panes of six hours.
    [Theory]
    [InlineData("2026-01-06", "2026-01-07T06:00", 81836, 81840)]
    [InlineData("2026-01-06T07:30", "2026-01-06T12:01+00:00", 81837, 81838)]
    [InlineData("1969-12-31T23:00", "1970-01-01", -1, -1)]
    public async Task Feature_Window_AsksForItsPanes(string from, string to, long first, long last)
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        Assert.Equal(0, await RunAsync("feature", "parcel-delay", "weight", "--from", from, "--to", to, "--address", gateway.Address.ToString()));
        Assert.Equal(new PaneRange { First = first, Last = last }, gateway.LastPanes);
    }

    [Theory]
    [InlineData("", "young-north", "young-north")]
    [InlineData("service", "express", "service", "express")]
    public async Task Slice_OfOneWordOrTwo_IsItsNameOrAValue(string feature, string value, params string[] words)
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        Assert.Equal(0, await RunAsync(["slice", "parcel-delay", .. words, "--address", gateway.Address.ToString()]));
        Assert.Equal((feature, value), gateway.LastSlice);
    }

    [Theory]
    [InlineData("service=express", "service", "express")]
    [InlineData("young-north", "", "young-north")]
    public async Task Feature_OfASlice_AsksForItAndSaysWhyItIsNotCompared(string name, string feature, string value)
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        Assert.Equal(0, await RunAsync("feature", "parcel-delay", "weight", "--slice", name, "--address", gateway.Address.ToString()));
        Assert.Equal((feature, value), gateway.LastSlice);
        Assert.Contains("  mean", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evidence", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("not compared: too few rows", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embeddings_OfSomePanes_AreATableOrALineOfJson()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("embeddings", "parcel-delay", "--panes", "3", "--address", gateway.Address.ToString()));
        Assert.Equal(["pane", "0", "1", "2", "no", "information,"], output.ToString().TrimEnd().Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]));
        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("embeddings", "parcel-delay", "--json", "--address", gateway.Address.ToString()));
        var read = GetEmbeddingsResponse.Parser.ParseJson(Assert.Single(output.ToString().TrimEnd().Split('\n')));
        Assert.Equal((2u, 16, 7u, false), (read.Dimension, read.Panes.Count, read.Panes[15].All.Rows, read.Panes[15].All.HasDistance));
    }

    [Fact]
    public async Task Signals_None_SaysSo()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("signals", "parcel-delay", "--address", gateway.Address.ToString()));
        Assert.Equal("no signals", output.ToString().TrimEnd());
    }

    [Fact]
    public async Task Signals_WithoutEvidence_ShowADash()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        gateway.Signals =
        [
            new Signal { Statistic = "accuracy", Value = 0.5, Sentence = "beyond a limit" },
            new Signal { Statistic = "psi_corrected", Value = 0.5, LogEvidence = 15, LogThreshold = 12, Sentence = "a detector" },
        ];
        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("signals", "parcel-delay", "--address", gateway.Address.ToString()));
        string[][] rows = [.. output.ToString().TrimEnd().Split('\n').Skip(1).Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^4..])];
        Assert.Equal([["0.5000", "-", "-", "beyond a limit"], ["0.5000", "15.0000", "12.0000", "a detector"]], rows);
    }

    [Theory]
    [InlineData("open incidents: none")]
    [InlineData("open incidents: 1 (worst: unknown, m/1/1)", Severity.Unknown)]
    [InlineData("open incidents: 3 (worst: high, m/1/2)", Severity.Low, Severity.High, Severity.High)]
    public async Task Model_SaysHowManyIncidentsAreOpenAndWhichIsTheWorst(string line, params Severity[] severities)
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        gateway.OpenIncidents = [.. severities.Select((severity, place) => new Incident { IncidentId = $"m/1/{place + 1}", Severity = severity })];
        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("model", "parcel-delay", "--address", gateway.Address.ToString()));
        Assert.Contains(line, output.ToString().Split('\n'));
    }

    [Fact]
    public async Task Sources_SuspectCleanAndNotJudged_AreATableAndTheRowsToLeaveOut()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await ReplayAsync(gateway);
        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("sources", "parcel-delay", "--address", gateway.Address.ToString()));
        Assert.Equal(
            [
                "source   labels are    since             labels  contradictions  expected  evidence  suspect from  signal from",
                "north    SUSPECT       2026-01-08 00:00     400             130      85.5   12.5000        9.9035      17.0000",
                "south    unsuspicious                                                       -1.5000        9.9035      17.0000",
                "the hub  not judged",
                "",
                "rows to leave out of a retraining, labelled by a source between two positions (the second is not included):",
                "source  from              to                labels  contradictions       1 for 0             0 for 1           evidence",
                "north   2026-01-08 00:00  2026-01-10 00:00     400  130 (expected 85.5)  90 (expected 60.5)  40 (expected 25)   12.5000",
                "2 earlier spans are no longer kept",
            ],
            output.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd()));

        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("sources", "parcel-delay", "--json", "--address", gateway.Address.ToString()));
        using var json = JsonDocument.Parse(output.ToString());
        Assert.Equal(["north", "south", "the hub"], json.RootElement.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("source").GetString()));
        Assert.Equal("1767830400000", json.RootElement.GetProperty("sources")[0].GetProperty("suspects")[0].GetProperty("from").GetString());
        Assert.False(json.RootElement.GetProperty("sources")[1].GetProperty("suspect").GetBoolean());
    }

    [Fact]
    public async Task Query_HttpPort_SaysWhichPortIsMeant()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        await using var http = builder.Build();
        await http.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await RunAsync("audit", "checkpoint", "--address", http.Urls.Single()));
        Assert.Contains("this looks like the HTTP port", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("gRPC port is 5080 by default", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_WrongSpec_ExitsWithTwoAndThePlace()
    {
        var spec = scratch.Write("wrong.yaml", (await File.ReadAllTextAsync(Parcels.SpecPath, TestContext.Current.CancellationToken)).Replace("pane: 6h", "pain: 6h", StringComparison.Ordinal));
        Assert.Equal(2, await RunAsync("replay", "--data", Parcels.DataPath, "--spec", spec));
        Assert.Matches(@"^error: wrong\.yaml:\d+:1: 'pain' is no key of the spec; did you mean 'pane'\?", error.ToString());
        Assert.Empty(output.ToString());
    }

    [Fact]
    public async Task Replay_SpecThatTheGatewayRefuses_ExitsWithTwoAndThePlaceAndLeavesNothingBehind()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        gateway.WrongInSpecs = ("spec.thresholds[1].below", "is 7, and every accuracy is below that: it lies in 0 to 1");
        var text = await File.ReadAllTextAsync(Parcels.SpecPath, TestContext.Current.CancellationToken);
        var spec = scratch.Write("wrong.yaml", text + "thresholds:\n  - { statistic: psi, above: 0.25 }\n  - { statistic: accuracy, below: 7 }\n");

        Assert.Equal(2, await RunAsync("replay", "--data", Parcels.DataPath, "--spec", spec, "--state", scratch.Path, "--address", gateway.Address.ToString()));

        var line = text.Split('\n').Length + 2;
        Assert.Contains($"error: wrong.yaml:{line}:35: thresholds[1].below is 7, and every accuracy is below that: it lies in 0 to 1", error.ToString(), StringComparison.Ordinal);
        Assert.False(gateway.HasModel("parcel-delay"));
        // The mended spec is another one, under the same version.
        gateway.WrongInSpecs = null;
        scratch.Write("wrong.yaml", text);
        Assert.Equal(0, await RunAsync("replay", "--data", Parcels.DataPath, "--spec", spec, "--pace", "max", "--state", scratch.Path, "--address", gateway.Address.ToString()));
    }

    [Theory]
    [InlineData("no version of model 'bare' is registered")]
    [InlineData("version 'v9' of model 'bare' is not registered", "--model-version", "v9")]
    public async Task Version_ThatIsNotRegistered_IsNamedWithItsModel(string problem, params string[] words)
    {
        await using var gateway = await RecordingGateway.StartAsync();
        using (var client = new WatchgrainClient(new WatchgrainClientOptions { Address = gateway.Address }))
            await client.Models.RegisterModelAsync(new() { ModelId = "bare" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync(["incidents", "list", "bare", "--address", gateway.Address.ToString(), .. words]));

        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--inject is seed=N or none", "demo", "--inject", "two")]
    [InlineData("--address is a URL", "model", "--address", "localhost:5080")]
    [InlineData("all http:// or all https://", "model", "--address", "http://a:5080,https://b:5080")]
    [InlineData("--last is a number of panes between 1 and 1000", "feature", "m", "f", "--last", "0")]
    [InlineData("--known-at is a date or time (UTC)", "model", "m", "--known-at", "once")]
    [InlineData("--last is about one model", "model", "--last", "3")]
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
    public async Task Query_SeveralGateways_IsAnsweredByTheOneThatIsThere()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        Assert.Equal(0, await RunAsync("audit", "checkpoint", "--address", $"http://127.0.0.1:1, {gateway.Address}"));
    }

    [Fact]
    public async Task AuditList_SaysWhatEachEntryIs()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        Assert.Equal(0, await RunAsync("audit", "list", "--address", gateway.Address.ToString()));
        var lines = output.ToString().Split('\n');
        Assert.Equal(["0", "1970-01-01T00:00:00Z", "decision/m/v/1/in_force", "alice", "01ef"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["1", "(not", "readable)", "02ef"], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        // By name, but who was erased.
        Assert.Equal(["bob", "person:2"], lines[3..5].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]));
    }

    [Fact]
    public async Task ErasePerson_SaysWhichTokenHasNoNameAnyMore()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        Assert.Equal(0, await RunAsync("erase", "person", "bob", "--actor", "ann", "--address", gateway.Address.ToString()));
        Assert.Equal("audit 7; the key of person:bob by ann is destroyed\n", output.ToString());
    }

    private async Task ReplayAsync(RecordingGateway gateway) =>
        Assert.Equal(0, await RunAsync("replay", "--data", Parcels.DataPath, "--spec", Parcels.SpecPath, "--pace", "max", "--state", scratch.Path, "--address", gateway.Address.ToString()));

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);

    private string Errors() => string.Concat(error.ToString().Split('\n').Where(line => line.StartsWith("error", StringComparison.Ordinal)));
}
