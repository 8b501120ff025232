using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>The host alone, without <c>./run</c> around it: started, killed and started again in one directory and on the same ports.</summary>
/// <param name="directory">Of its data.</param>
/// <param name="settings">Of the configuration, beside directory and ports.</param>
internal sealed class GovernedHost(DataDirectory directory, params (string Key, string Value)[] settings) : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(Repository.Root, "src", "Silo", "bin", "Release", "net10.0", "Watchgrain.Silo.dll");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient http = new() { BaseAddress = new($"http://127.0.0.1:{directory.HttpPort}") };
    private Process? process;
    private Task<string>? log;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Returns when it is ready.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        (string, string)[] all = [("GrpcPort", $"{directory.GrpcPort}"), ("HttpPort", $"{directory.HttpPort}"), ("Storage:Directory", directory.Path), .. settings];
        foreach (var argument in (string[])[Program, .. all.SelectMany(setting => (string[])[$"--Watchgrain:{setting.Item1}", setting.Item2])])
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        log = Both(process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        using var timer = new PeriodicTimer(BetweenLooks);
        for (var begun = Stopwatch.GetTimestamp(); !await IsReadyAsync(); await timer.WaitForNextTickAsync(Cancellation))
        {
            if (process.HasExited)
                Assert.Fail($"the host has ended with {process.ExitCode}:\n{await log}");
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"the host is not ready after {Patience}");
        }
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await EndAsync();
    }

    /// <summary>Ends it as a supervisor does; fails unless it ends in order.</summary>
    public async Task StopAsync()
    {
        using (var terminate = Process.Start("kill", ["-TERM", process!.Id.ToString(CultureInfo.InvariantCulture)]))
            await terminate.WaitForExitAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        var code = process.ExitCode;
        var said = await log!;
        await EndAsync();
        Assert.True(code == 0, $"the host has ended with {code}:\n{said}");
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await KillAsync();
        http.Dispose();
    }

    private async Task EndAsync()
    {
        await process!.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        process = null;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<string> Both(Task<string> one, Task<string> other) => await one + await other;
}
