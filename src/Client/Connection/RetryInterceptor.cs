using Grpc.Core;
using Grpc.Core.Interceptors;
using Polly;

namespace Watchgrain.Client.Connection;

/// <summary>Sends unary calls again after a transient failure. Streams resume by themselves, each in its own way.</summary>
internal sealed class RetryInterceptor(ResiliencePipeline retries) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        AsyncUnaryCall<TResponse>? latest = null;
        var response = retries.ExecuteAsync(
            async _ =>
            {
                latest?.Dispose();
                latest = continuation(request, context);
                return await latest.ResponseAsync;
            },
            context.Options.CancellationToken).AsTask();
        return new AsyncUnaryCall<TResponse>(response, HeadersAsync(), () => latest!.GetStatus(), () => latest!.GetTrailers(), () => latest?.Dispose());

        async Task<Metadata> HeadersAsync()
        {
            await response;
            return await latest!.ResponseHeadersAsync;
        }
    }
}
