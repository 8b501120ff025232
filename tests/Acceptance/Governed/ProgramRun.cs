using System.ComponentModel;
using System.Diagnostics;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>Another process, run to its end.</summary>
internal static class ProgramRun
{
    private static readonly string Client = Path.Combine(Repository.Root, "src", "Client", "bin", "Release", "net10.0", "watchgrain.dll");
    private static readonly string Verifier = Path.Combine(Repository.Root, "tests", "audit-verifier", "verify.mjs");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The command <c>watchgrain</c>; fails the test on another exit code.</summary>
    public static async Task<string> WatchgrainAsync(int code, params string[] arguments)
    {
        var (ended, said) = await RunAsync("dotnet", [Client, .. arguments]);
        Assert.True(code == ended, $"watchgrain {string.Join(' ', arguments)} ended with {ended} and not {code}:\n{said}");
        return said;
    }

    /// <summary>The command <c>watchgrain</c>, which goes on until it is let go: then it is killed.</summary>
    public static IDisposable StartWatchgrain(params string[] arguments) => new Running(Start("dotnet", [Client, .. arguments]));

    /// <summary>The verifier that knows the published formats only.</summary>
    public static async Task<(int Code, string Said)> VerifierAsync(params string[] arguments)
    {
        try
        {
            return await RunAsync("node", [Verifier, .. arguments]);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("node is not installed; ./test installs it (apt: nodejs)", missing);
        }
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, string[] arguments)
    {
        using var process = Start(program, arguments);
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, (await said + await wrong).Trim());
    }

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private sealed class Running : IDisposable
    {
        private readonly Process process;

        public Running(Process process)
        {
            this.process = process;
            // Else it stands still when a pipe is full.
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
