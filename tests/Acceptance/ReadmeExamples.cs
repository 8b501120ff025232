using System.Diagnostics;

namespace Watchgrain.Acceptance.Tests;

/// <summary>What the README, docs/cli.md and docs/ci.md show is what the repository holds, runs against a real host, and prints what they say.</summary>
public sealed class ReadmeExamples(ITestOutputHelper output)
{
    private const string DefaultGateway = "127.0.0.1:5080";

    private static readonly IReadOnlyList<DocumentBlock> Blocks = DocumentBlock.ReadAll("README.md");

    [Theory]
    [InlineData("python", "report.py")]
    [InlineData("csharp", "report.cs")]
    public void Code_OfTheReadme_IsTheExample(string language, string file)
    {
        var block = Assert.Single(Blocks, block => block.Language == language);

        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "examples", file)), block.Text);
    }

    [Fact]
    public async Task Options_OfTheReadme_AreThoseOfTheCommand()
    {
        var (code, help) = await ShellAsync("./run --help");

        Assert.Equal(0, code);
        var runs = Blocks.Where(block => block.Language == "sh").SelectMany(block => block.Scripts()).Where(script => script.StartsWith("./run", StringComparison.Ordinal)).ToArray();
        Assert.Contains("./run", runs);
        foreach (var option in runs.SelectMany(run => run.Split(' ')).Where(word => word.StartsWith("--", StringComparison.Ordinal)).Distinct())
            Assert.Contains($"\n  {option} ", help);
    }

    [Fact]
    public async Task Commands_OfTheDocuments_PrintWhatTheySay()
    {
        using var directory = new DataDirectory();
        var own = Blocks.SelectMany(block => block.Scripts()).Single(script => script.StartsWith("./run --data ", StringComparison.Ordinal));
        await using var host = RunScript.Start(directory, own.Split(' ')[1..]);
        await host.WhenReplayedAsync();

        Assert.Equal(2, await CheckAsync(Blocks, directory));
        Assert.Equal(3, await CheckAsync(DocumentBlock.ReadAll("docs/cli.md"), directory));
        Assert.Equal(2, await CheckAsync(DocumentBlock.ReadAll("docs/ci.md"), directory));
    }

    /// <returns>How many outputs were compared.</returns>
    private async Task<int> CheckAsync(IReadOnlyList<DocumentBlock> blocks, DataDirectory directory)
    {
        var checkedOutputs = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Language != "sh" || blocks[i].Scripts().Any())
                continue;
            var start = Stopwatch.GetTimestamp();
            var (code, printed) = await ShellAsync(blocks[i].Text.Replace(DefaultGateway, directory.Gateway.Authority, StringComparison.Ordinal));
            output.WriteLine($"{blocks[i].Text}took {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s and printed\n{printed}");
            Assert.Equal(0, code);
            if (i + 1 < blocks.Count && blocks[i + 1].Language == "text")
            {
                Assert.Equal(blocks[i + 1].Text, printed);
                checkedOutputs++;
            }
        }
        return checkedOutputs;
    }

    private static async Task<(int Code, string Output)> ShellAsync(string commands)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        // A compiler or build server that stays would hold the output open.
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, printed);
    }
}
