using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Watchgrain.Acceptance.Tests;

/// <summary>The command of the README, <c>./run</c>, in a data directory and on ports of its own, with what <c>./test</c> has built.</summary>
internal sealed class RunScript : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> errors;
    private readonly TaskCompletionSource<bool> replayed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunScript(Process process)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync();
        errors = ReadErrorsAsync();
    }

    public static RunScript Start(DataDirectory directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "run")) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--no-build", "--var", directory.Path, "--port", $"{directory.GrpcPort}", "--http-port", $"{directory.HttpPort}", .. arguments])
            start.ArgumentList.Add(argument);
        return new(Process.Start(start)!);
    }

    /// <summary>Runs to the end and returns the JSON object of the last line; fails the test on another exit code than 0.</summary>
    public static async Task<JsonElement> OnceAsync(DataDirectory directory, params string[] arguments)
    {
        await using var run = Start(directory, ["--once", .. arguments]);
        var (code, output, errors) = await run.WaitAsync();
        Assert.True(code == 0, $"./run {string.Join(' ', arguments)} ended with {code}\n{output}\n{errors}");
        return JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
    }

    /// <summary>Returns when its replay is over and it only serves; until then it would end with the replay's error, if that met one.</summary>
    public async Task WhenReplayedAsync()
    {
        if (!await replayed.Task.WaitAsync(TestContext.Current.CancellationToken))
            Assert.Fail($"./run ended:\n{await errors}");
    }

    public async Task<(int Code, string Output, string Errors)> WaitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Ends it as Ctrl-C does, unless it has ended.</summary>
    public async Task StopAsync()
    {
        if (process.HasExited)
            return;
        // A bash trap sees to the host; killing the script outright would leave it behind.
        using var terminate = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }

    private async Task<string> ReadErrorsAsync()
    {
        var lines = new StringBuilder();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            lines.Append(line).Append('\n');
            if (line.StartsWith("run: still serving;", StringComparison.Ordinal))
                replayed.TrySetResult(true);
        }
        replayed.TrySetResult(false);
        return lines.ToString();
    }
}
