using Watchgrain.Client.Replay;
using Watchgrain.Client.Specs;
using Xunit;

namespace Watchgrain.Client.Tests.Replay;

/// <summary>The second worked example on the real tables, which lie beside the repository and not in it.</summary>
public sealed class EmploymentExampleTests : IDisposable
{
    private static readonly string Shared = Path.GetFullPath(Repository.Path("..", "shared", "data"));
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Count_ReferenceProductionAndLabelsInThreeFiles_JoinsEveryLabel()
    {
        Assert.SkipUnless(Directory.Exists(Shared) || Environment.GetEnvironmentVariable("CI") == "true", $"the census tables are not in {Shared}");
        File.Copy(Repository.Path("docs", "examples", "employment", "employment.yaml"), scratch.In("employment.yaml"));
        foreach (var name in new[] { "reference", "analysis", "analysis_target" })
            File.CreateSymbolicLink(scratch.In($"employment_MA_{name}.csv.gz"), Path.Combine(Shared, $"employment_MA_{name}.csv.gz"));
        var spec = SpecReader.Read(scratch.In("employment.yaml"));
        var tables = await ReplayTables.OpenAsync(spec, scratch.In("employment_MA_analysis.csv.gz"), withAlternateScore: false, Parcels.Now, TestContext.Current.CancellationToken);
        var census = await tables.CountAsync(new SilentScreen(), TestContext.Current.CancellationToken);
        Assert.Equal((68_785L, 208_892L, 208_892L), (census.ReferenceRows, census.Rows, census.Labels));
        Assert.Equal((0L, 208_891L), (census.First, census.Last));
    }
}
