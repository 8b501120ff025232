using Grpc.Core;

namespace Watchgrain.Client.Connection;

/// <summary>Calls that send many messages and get one reply.</summary>
internal static class ClientStreams
{
    /// <summary>Sends every message and waits for the reply, which also says why a call ended before the last message.</summary>
    public static async Task<TResponse> SendAllAsync<TRequest, TResponse>(this AsyncClientStreamingCall<TRequest, TResponse> call, IAsyncEnumerable<TRequest> messages, CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in messages.WithCancellation(cancellation))
                await call.RequestStream.WriteAsync(message, cancellation);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException or IOException)
        {
            // The call has ended before the last message: its reply says why.
        }
        return await call.ResponseAsync;
    }
}
