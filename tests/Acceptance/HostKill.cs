using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>Waits for a host that another process started, and ends it without warning.</summary>
internal static class HostKill
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Kills the host with SIGKILL once the replay has got so far; returns the rows that it had counted.</summary>
    public static async Task<long> WhenRowsCountedAsync(DataDirectory directory, long rows)
    {
        var counted = await WhenServingAsync(directory, async query =>
        {
            var state = await query.GetModelStateAsync(new() { ModelId = "flight-delay", Version = "2001-01", Panes = new() { First = 0, Last = 0 } });
            return state.Counters.Rows >= rows ? (long?)state.Counters.Rows : throw new RpcException(new(StatusCode.Unavailable, "not yet"));
        });
        await NowAsync(directory);
        return counted!.Value;
    }

    /// <summary>Kills the host with SIGKILL.</summary>
    public static async Task NowAsync(DataDirectory directory)
    {
        var pid = int.Parse(await File.ReadAllTextAsync(Path.Combine(directory.Path, "silo.pid")), System.Globalization.CultureInfo.InvariantCulture);
        using var host = Process.GetProcessById(pid);
        host.Kill();
        await host.WaitForExitAsync();
    }

    /// <summary>Asks until there is an answer.</summary>
    public static Task<T> WhenServingAsync<T>(DataDirectory directory, Func<QueryService.QueryServiceClient, Task<T>> ask) => WhenServingAsync(directory, (GrpcChannel channel) => ask(new(channel)));

    /// <summary>Asks any service until there is an answer.</summary>
    public static async Task<T> WhenServingAsync<T>(DataDirectory directory, Func<GrpcChannel, Task<T>> ask)
    {
        // gRPC's own waits between connections grow from a second to two minutes: a replay may begin and end in one of them.
        using var channel = GrpcChannel.ForAddress(directory.Gateway, new() { InitialReconnectBackoff = BetweenLooks, MaxReconnectBackoff = BetweenLooks });
        using var timer = new PeriodicTimer(BetweenLooks);
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask(channel);
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.NotFound or StatusCode.DeadlineExceeded && Stopwatch.GetElapsedTime(start) < Patience)
            {
                await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }
        }
    }
}
