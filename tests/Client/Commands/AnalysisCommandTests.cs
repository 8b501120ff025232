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
