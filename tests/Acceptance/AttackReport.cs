using System.Diagnostics;

namespace Watchgrain.Acceptance.Tests;

/// <summary>docs/attack-report.md is made by a command that runs, and has a row for every attack and control that the command knows.</summary>
public sealed class AttackReport
{
    // Attack, data, size, what looks; and control, data, what has to stay silent.
    private const int AttackKey = 4;
    private const int ControlKey = 3;

    [Fact]
    public async Task Rows_OfTheReport_AreThoseOfAQuickRun()
    {
        foreach (var file in (string[])["adults.csv.gz", "employment_MA_reference.csv.gz", "employment_MA_analysis.csv.gz", "employment_MA_analysis_target.csv.gz"]) Repository.Shared("data", file);
        var program = Path.Combine(Repository.Root, "tests", "Attacks", "bin", "Release", "net10.0", "Watchgrain.Attacks.dll");
        using var run = Process.Start(new ProcessStartInfo("dotnet", [program, "report", "--quick"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var quick = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, await errors);

        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "attack-report.md"), TestContext.Current.CancellationToken);

        foreach (var (heading, key) in ((string, int)[])[("## Attacks", AttackKey), ("## Controls", ControlKey)])
        {
            string[] rows = [.. Rows(quick, heading, key)];
            Assert.True(rows.Length > 10, $"{rows.Length} rows below {heading}");
            Assert.Equal(rows, Rows(document, heading, key));
        }
    }

    // The first cells of each row of the table below a heading, the table's own heading and rule left out.
    private static IEnumerable<string> Rows(string text, string heading, int cells) =>
        text.Split('\n').SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith('|')).Skip(2).Select(line => string.Join('|', line.Split('|').Take(cells + 1)));
}
