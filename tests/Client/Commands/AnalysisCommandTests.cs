using Grpc.Core;
using Watchgrain.Client.Commands;
using Watchgrain.Client.Tests.Connection;
using Watchgrain.Client.Tests.Replay;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

/// <summary>What is wrong with a command line or a table is found before anything is sent; the figures themselves are checked against a real host in tests/Acceptance.</summary>
public sealed class AnalysisCommandTests
{
    private const string Table = "(parcels)";

    [Theory]
    [InlineData("error: t.csv: it has no rows below its header", "parcel,late\n", "compare", Table)]
    [InlineData("error: t.csv: it has no column of parcels.csv: its first line names P0000, 3.36, that of parcels.csv parcel, sent, hub, weight_kg, ...; is a header missing?", "P0000,3.36\n", "compare", Table)]
    [InlineData("error: t.csv: it has no row with a value in 'late'", "parcel,late\nP1,\n", "detect", "--column", "late")]
    public async Task Command_WithATableThatSaysNothing_SaysWhy(string message, string table, params string[] arguments)
    {
        using var scratch = new ScratchFolder();
        using StringWriter output = new(), error = new();
        string[] words = [.. arguments.Select(word => word == Table ? Parcels.DataPath : word)];
        var path = scratch.Write("t.csv", table);
        var code = await CommandLine.RunAsync(words[0] == "detect" ? [words[0], path, .. words[1..]] : [.. words, path], output, error, TestContext.Current.CancellationToken);
        Assert.Equal((2, message), (code, error.ToString().Split('\n')[0].TrimEnd('\r')));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, null)]
    [InlineData(StatusCode.ResourceExhausted, 1)]
    public async Task Command_NoPlaceAtFirst_IsTriedAgain(StatusCode code, int? retryAfterMs)
    {
        await using var gateway = await RecordingGateway.StartAsync();
        gateway.FailAfter(replies: 0, code, retryAfterMs is { } delay ? TimeSpan.FromMilliseconds(delay) : null);
        using StringWriter output = new(), error = new();
        var result = await CommandLine.RunAsync(["detect", Parcels.DataPath, "--column", "risk", "--address", gateway.Address.ToString()], output, error, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (result, error.ToString()));
        Assert.StartsWith("420 values, 0 warnings, 0 drifts", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error: parcels.csv: there is no column 'lat'; did you mean 'late'?", "evaluate", Table, "--label", "lat", "--score", "risk")]
    [InlineData("error: parcels.csv:2: column 'hub' has to hold numbers: not 'north'", "detect", Table, "--column", "hub")]
    [InlineData("error: parcels.csv: there is no column 'weight'", "compare", Table, Table, "--column", "weight")]
    [InlineData("one of --score, --probability and --value says what the model predicts", "evaluate", Table, "--label", "late")]
    [InlineData("error: parcels.csv:2: column 'weight_kg' has to hold probabilities in [0, 1]: not 3.36", "evaluate", Table, "--label", "late", "--score", "weight_kg")]
    [InlineData("error: parcels.csv:2: column 'weight_kg' has to hold classes from 0 to 1: not 3.36", "evaluate", Table, "--label", "weight_kg", "--score", "risk")]
    [InlineData("--probability takes a column per class, two or more; one column is --score", "evaluate", Table, "--label", "late", "--probability", "risk")]
    [InlineData("error: parcels.csv:2: column 'hub' has to hold numbers: not 'north'; classes are given as numbers from 0, in the order of --probability", "evaluate", Table, "--label", "hub", "--probability", "risk", "late")]
    [InlineData("error: parcels.csv:2: column 'hub' has to hold numbers: not 'north'", "evaluate", Table, "--label", "late", "--probability", "risk", "hub")]
    [InlineData("error: parcels.csv: there is no column 'nope'", "compare", Table, Table, "--categorical", "nope")]
    [InlineData("--set takes name=value with a number, not 'delta'", "detect", Table, "--column", "risk", "--set", "delta")]
    [InlineData("error: absent.csv: there is no such file", "compare", "absent.csv", "absent.csv")]
    public async Task Command_WithWrongInput_SaysWhatIsWrong(string message, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync([.. arguments.Select(word => word == Table ? Parcels.DataPath : word), "--address", "http://127.0.0.1:1"], output, error, TestContext.Current.CancellationToken);
        Assert.Equal(2, code);
        Assert.Equal(message, error.ToString().Split('\n')[0].TrimEnd('\r'));
    }
}
