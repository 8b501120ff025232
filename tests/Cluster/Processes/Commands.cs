using System.Diagnostics;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>Programs of the system that a test needs.</summary>
internal static class Commands
{
    /// <summary>What it printed; fails when it fails.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        // A server that goes on behind its starter would keep redirected pipes open: output goes through a file.
        var printed = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/bash") { WorkingDirectory = "/" };
            foreach (var argument in (string[])["-c", "exec \"${@:2}\" >\"$1\" 2>&1", "bash", printed, program, .. arguments])
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            var text = await File.ReadAllTextAsync(printed);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {text}");
            return text;
        }
        finally
        {
            File.Delete(printed);
        }
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    public static Task<string> RunAsPostgresAsync(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments]) : RunAsync(program, arguments);

    public static async Task GiveToPostgresAsync(string folder)
    {
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "postgres", folder);
    }
}
