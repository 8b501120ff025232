using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Commands;

/// <summary>What the command tells its caller: 0 done, 1 it could not be done, 2 the command line, a spec or a table is wrong, 130 interrupted.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongInput = 2;
    public const int Interrupted = 130;

    /// <summary>Runs a command and turns its errors into one line each.</summary>
    public static async Task<int> OfAsync(Func<Task<int>> command, IReadOnlyList<Uri> addresses, TextWriter error, CancellationToken cancellation)
    {
        var address = string.Join(" or ", addresses);
        try
        {
            return await command();
        }
        catch (InputException wrong)
        {
            await error.WriteLineAsync($"error: {wrong.Message}");
            return WrongInput;
        }
        catch (ReplayException failure)
        {
            await error.WriteLineAsync($"error: {failure.Message}");
            return Failed;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync("interrupted");
            return Interrupted;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"error: {failure.Message}");
            return Failed;
        }
        catch (RpcException failure) when (Retries.IsFromNoGateway(failure))
        {
            await error.WriteLineAsync($"error: {address} speaks HTTP/1.1 only: this looks like the HTTP port of health and metrics; the gateway's gRPC port is {new Uri(WatchgrainClientOptions.DefaultAddress).Port} by default");
            return Failed;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable)
        {
            await error.WriteLineAsync($"error: no gateway answers at {address}: {failure.Status.Detail.TrimEnd('.')}. Is the host running, and does --address name it (default {WatchgrainClientOptions.DefaultAddress})?");
            return Failed;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unauthenticated)
        {
            await error.WriteLineAsync($"error: the gateway at {address} does not know the caller: {Gateway.ApiKeyVariable} has to hold a valid key");
            return Failed;
        }
        catch (RpcException failure)
        {
            await error.WriteLineAsync($"error: the gateway answers {failure.StatusCode}: {failure.Status.Detail}{GatewayDetail.Of(failure)}");
            return Failed;
        }
    }
}
