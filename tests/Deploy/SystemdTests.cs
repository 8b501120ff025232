using System.Diagnostics;

namespace Watchgrain.Deploy.Tests;

/// <summary>The units pass systemd's own checks, where systemd is installed.</summary>
public sealed class SystemdTests
{
    private const string Analyze = "/usr/bin/systemd-analyze";
    private const string Program = "/opt/watchgrain/Watchgrain.Silo";

    public static TheoryData<string> Units => [.. Directory.EnumerateFiles(DeployFolder.PathOf("systemd"), "*.service").Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Unit_PassesVerify(string unit)
    {
        var (code, said) = await AnalyzeAsync(unit, "verify", "--man=no");
        Assert.Equal((0, ""), (code, said));
    }

    // 0 is closed, 10 is open; ssh.service of Debian has 9.6.
    [Theory]
    [MemberData(nameof(Units))]
    public async Task Unit_IsHardened(string unit)
    {
        var (code, said) = await AnalyzeAsync(unit, "security", "--offline=yes", "--threshold=20", "--no-pager");
        Assert.True(code == 0, said);
    }

    private static async Task<(int Code, string Said)> AnalyzeAsync(string unit, params string[] arguments)
    {
        if (!File.Exists(Analyze))
            return (0, "");
        var folder = Directory.CreateTempSubdirectory("watchgrain-units-");
        try
        {
            // The program is not installed here; that is not what is asked.
            var text = DeployFolder.Read($"systemd/{unit}");
            Assert.Contains(Program, text, StringComparison.Ordinal);
            var path = Path.Combine(folder.FullName, unit);
            await File.WriteAllTextAsync(path, text.Replace(Program, "/bin/true", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo(Analyze, [.. arguments, path]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, (await output + errors).Trim());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
