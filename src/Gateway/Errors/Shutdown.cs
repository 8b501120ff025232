using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Watchgrain.Gateway.Errors;

/// <summary>Ends long streams when the host stops, so that they do not hold it up: the caller gets UNAVAILABLE and connects again.</summary>
internal sealed class Shutdown(IHostApplicationLifetime lifetime)
{
    public async Task GuardAsync(ServerCallContext context, Func<CancellationToken, Task> call)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await call(ending.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw Refusal.Of(Code.Unavailable, "STOPPING", "The gateway is stopping: connect again and send what was not answered.");
        }
    }
}
