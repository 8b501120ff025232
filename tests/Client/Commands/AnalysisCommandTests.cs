using Grpc.Core;
using Watchgrain.Client.Commands;
using Watchgrain.Client.Evaluations;
using Watchgrain.Client.Tables;
using Watchgrain.Client.Tests.Connection;
using Watchgrain.Client.Tests.Replay;
using Watchgrain.V1;
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
    [InlineData("--model needs --version: the version that is evaluated", "evaluate", "--model", "parcel-delay", "--data", Table, "--label", "late", "--score", "risk")]
    [InlineData("--champion-score is about a registered version: it needs --model", "evaluate", Table, "--label", "late", "--score", "risk", "--champion-score", "risk")]
    [InlineData("TABLE and --data both name a table: give one", "evaluate", Table, "--model", "parcel-delay", "--version", "v2", "--data", Table, "--label", "late", "--score", "risk")]
    [InlineData("no table is named: TABLE, or --data with --model", "evaluate", "--label", "late", "--score", "risk")]
    [InlineData("--trained-from and --trained-until belong together", "evaluate", "--model", "parcel-delay", "--version", "v2", "--data", Table, "--label", "late", "--score", "risk", "--trained-from", "5")]
    public async Task Command_WithWrongInput_SaysWhatIsWrong(string message, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync([.. arguments.Select(word => word == Table ? Parcels.DataPath : word), "--address", "http://127.0.0.1:1"], output, error, TestContext.Current.CancellationToken);
        Assert.Equal(2, code);
        Assert.Equal(message, error.ToString().Split('\n')[0].TrimEnd('\r'));
    }

    [Theory]
    [InlineData("Option '--version' is required.", "--model", "parcel-delay")]
    [InlineData("--wait takes a length of time such as 30m, 6h or 1d", "--model", "parcel-delay", "--version", "v2", "--wait", "soon")]
    public async Task Gate_ThatCannotBeAsked_EndsWithWhatIsNoAnswer(string message, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(["gate", .. arguments, "--address", "http://127.0.0.1:1"], output, error, TestContext.Current.CancellationToken);
        Assert.Equal(3, code);
        Assert.StartsWith(message, error.ToString().Split('\n')[0].TrimEnd('\r'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t.csv: there is no column 'hub' (feature hub of the version); did you mean 'b'?", "late,a,b,weight\n1,0.5,0.5,2\n")]
    [InlineData("t.csv:3: column 'a' has to hold probabilities in [0, 1]: not '1.5'", "late,a,b,weight,hub\n1,0.5,0.5,2,north\n0,1.5,0.5,2,north\n")]
    [InlineData("t.csv:2: column 'late' has to hold 0 or 1: not '2'", "late,a,b,weight,hub\n2,0.5,0.5,2,north\n")]
    [InlineData("t.csv:2: column 'weight' has to hold numbers: not 'heavy'", "late,a,b,weight,hub\n1,0.5,0.5,heavy,north\n")]
    public async Task CandidateTable_WithACellThatCannotBeUsed_SaysWhere(string message, string table)
    {
        using var scratch = new ScratchFolder();
        var read = await TableReader.OpenAsync(scratch.Write("t.csv", table), TestContext.Current.CancellationToken);
        var columns = new CandidateColumns("late", ["a"], ["b"], null);
        var wrong = await Assert.ThrowsAsync<InputException>(async () =>
        {
            columns.Check(read, Spec);
            await foreach (var _ in new CandidateTable(read, Spec, columns).ReadAsync(TestContext.Current.CancellationToken))
            {
            }
        });
        Assert.Equal(message, wrong.Message);
    }

    [Fact]
    public async Task CandidateTable_WithEmptyCells_LeavesOutRowsWithoutTruthOrScoreAndKeepsMissingFeatures()
    {
        using var scratch = new ScratchFolder();
        var read = await TableReader.OpenAsync(scratch.Write("t.csv", "late,a,b,weight,hub\n1,0.5,0.25,,north\n,0.5,0.5,2,north\n0,0.5,,2,north\n0,0.75,1,3,\n"), TestContext.Current.CancellationToken);
        var table = new CandidateTable(read, Spec, new("late", ["a"], ["b"], null));
        var part = Assert.Single(await table.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, table.Incomplete);
        Assert.Equal([1u, 0], part.Batch.Labels);
        Assert.Equal([0.5, 0.75], part.Batch.Scores);
        Assert.Equal([0.25, 1], part.ChampionScores);
        Assert.Equal((1, 2), (part.Batch.Columns[0].Missing[0], part.Batch.Columns[1].Missing[0]));
        Assert.Equal("north", Assert.Single(part.Batch.Columns[1].Categories.Dictionary));
    }

    private static VersionSpec Spec => new() { Features = { new FeatureSpec { Name = "weight", Kind = FeatureKind.Numeric }, new FeatureSpec { Name = "hub", Kind = FeatureKind.Categorical } } };
}
