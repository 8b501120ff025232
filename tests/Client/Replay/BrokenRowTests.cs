using Watchgrain.Client.Replay;
using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;
using Xunit;

namespace Watchgrain.Client.Tests.Replay;

public sealed class BrokenRowTests : IDisposable
{
    private const string Row = "P0000,2026-01-01T00:03,north,0.6,standard,0.170,0,2026-01-01T22:20";
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("0.170", "1.170", "column 'risk' has to hold a probability between 0 and 1: not '1.170'")]
    [InlineData("0.170", "", "column 'risk' has to hold a probability between 0 and 1: it is missing")]
    [InlineData("0.6", "heavy", "column 'weight_kg' has to hold a number: not 'heavy'")]
    [InlineData("2026-01-01T00:03", "yesterday", "column 'sent' has to hold a time such as")]
    [InlineData("2026-01-01T00:03", "2025-12-31T00:03", "column 'sent' goes back to 2025-12-31 00:03")]
    [InlineData("2026-01-01T00:03", "2027-01-01", "column 'sent' lies in the future")]
    [InlineData(",0,", ",2,", "column 'late' has to hold 0 or 1: not '2'")]
    [InlineData("2026-01-01T22:20", "", "column 'known' has to hold a time")]
    [InlineData("2026-01-01T22:20", "2027-01-01", "column 'known' lies in the future: 2027-01-01")]
    [InlineData("P0000", "", "column 'parcel' has to hold an id")]
    [InlineData("north", "no\trth", "column 'hub' has to hold a name")]
    [InlineData("standard", "\"stan\ndard\"", "column 'service' has to hold a category")]
    public async Task Count_BrokenRow_NamesFileLineAndColumn(string right, string wrong, string problem)
    {
        var lines = (await File.ReadAllLinesAsync(Parcels.DataPath, TestContext.Current.CancellationToken)).ToList();
        lines.Insert(2, ReplaceFirst(Row.Replace("P0000", "PX", StringComparison.Ordinal).Replace("PX", right == "P0000" ? "P0000" : "PX", StringComparison.Ordinal), right, wrong));
        var error = await Assert.ThrowsAsync<InputException>(() => CountAsync(string.Join('\n', lines) + "\n"));
        Assert.StartsWith("broken.csv:3: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shown,1", "column 'caused' has to hold no_action, action or hold_out: not 'shown'")]
    [InlineData("Action,1", "column 'caused' has to hold no_action, action or hold_out: not 'Action'")]
    [InlineData("action,0", "column 'chance' has to hold a probability above 0 and up to 1: not '0'")]
    [InlineData("action,1.01", "column 'chance' has to hold a probability above 0 and up to 1: not '1.01'")]
    [InlineData("action,often", "column 'chance' has to hold a probability above 0 and up to 1: not 'often'")]
    public async Task Count_BrokenExposureOrPropensity_NamesFileLineAndColumn(string said, string problem)
    {
        var lines = await File.ReadAllLinesAsync(Parcels.DataPath, TestContext.Current.CancellationToken);
        var text = $"{lines[0]},caused,chance\n{lines[1]},hold_out,0.5\n{lines[2]},{said}\n" + string.Concat(lines.Skip(3).Select(line => line + ",,\n"));

        var spec = await WithExposuresAsync();
        var error = await Assert.ThrowsAsync<InputException>(() => CountAsync(text, spec));

        Assert.Equal($"broken.csv:3: {problem}", error.Message);
    }

    [Fact]
    public async Task Open_ExposuresMissing_IsAnErrorOfTheDataAndNotOfAReferenceOfItsOwn()
    {
        var lines = await File.ReadAllLinesAsync(Parcels.DataPath, TestContext.Current.CancellationToken);
        var spec = await WithExposuresAsync();
        var text = await File.ReadAllTextAsync(Parcels.DataPath, TestContext.Current.CancellationToken);
        Assert.Contains("broken.csv has no column 'caused'", (await Assert.ThrowsAsync<InputException>(() => CountAsync(text, spec))).Message, StringComparison.Ordinal);

        var data = $"{lines[0]},caused,chance\n" + string.Concat(lines.Skip(1).Select(line => line + ",action,1\n"));
        var census = await CountAsync(data, spec with { Reference = spec.Reference with { File = Parcels.DataPath } });
        Assert.Equal((180L, 420L), (census.ReferenceRows, census.Rows));
    }

    private static async Task<ModelSpec> WithExposuresAsync() =>
        SpecReader.Parse(await File.ReadAllTextAsync(Parcels.SpecPath, TestContext.Current.CancellationToken) + "\nexposure: caused\npropensity: chance\n", Parcels.SpecPath);

    [Fact]
    public async Task Count_IdThatIsReplayedTwice_NamesFileLineAndId()
    {
        var lines = await File.ReadAllLinesAsync(Parcels.DataPath, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<InputException>(() => CountAsync(string.Join('\n', lines.Append(lines[^1])) + "\n"));
        Assert.Equal($"broken.csv:{lines.Length + 1}: column 'parcel': the id 'P0419' stands in an earlier row already", error.Message);
    }

    [Fact]
    public async Task Open_ColumnMissing_NamesItsPlaceInTheSpec()
    {
        var text = (await File.ReadAllTextAsync(Parcels.DataPath, TestContext.Current.CancellationToken)).Replace("weight_kg", "weight_g", StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<InputException>(() => CountAsync(text));
        Assert.Equal("parcels.yaml:21:13: broken.csv has no column 'weight_kg'; did you mean 'weight_g'?", error.Message);
    }

    [Fact]
    public async Task Count_NothingAfterTheReference_IsAnError()
    {
        var lines = await File.ReadAllLinesAsync(Parcels.DataPath, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<InputException>(() => CountAsync(string.Join('\n', lines.Take(20)) + "\n"));
        Assert.Contains("no row is left to replay", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Count_WholeTable_CountsReferenceAndProduction()
    {
        var census = await CountAsync(await File.ReadAllTextAsync(Parcels.DataPath, TestContext.Current.CancellationToken));
        Assert.Equal((180L, 240L, 240L), (census.ReferenceRows, census.Rows, census.Labels));
        Assert.Equal(["north", "south"], census.Sources);
    }

    private static string ReplaceFirst(string text, string right, string wrong)
    {
        var place = text.IndexOf(right, StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, place), wrong, text.AsSpan(place + right.Length));
    }

    private async Task<DataCensus> CountAsync(string text, ModelSpec? spec = null)
    {
        var tables = await ReplayTables.OpenAsync(spec ?? Parcels.Spec, scratch.Write("broken.csv", text), withAlternateScore: false, Parcels.Now, TestContext.Current.CancellationToken);
        return await tables.CountAsync(new SilentScreen(), TestContext.Current.CancellationToken);
    }
}
