using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>Calls of the gateway by the name of the method, with or without a key.</summary>
internal sealed class Rpc(ChannelBase channel, string key)
{
    private readonly CallInvoker invoker = channel.CreateCallInvoker();

    private CallOptions Options => new(key.Length == 0 ? [] : new() { { "authorization", $"Bearer {key}" } }, cancellationToken: TestContext.Current.CancellationToken);

    public async Task<TResponse> CallAsync<TRequest, TResponse>(string method, TRequest request)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        await invoker.AsyncUnaryCall(Method<TRequest, TResponse>(method, MethodType.Unary), null, Options, request);

    public AsyncDuplexStreamingCall<TRequest, TResponse> Duplex<TRequest, TResponse>(string method)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() => invoker.AsyncDuplexStreamingCall(Method<TRequest, TResponse>(method, MethodType.DuplexStreaming), null, Options);

    public AsyncServerStreamingCall<TResponse> Watch<TRequest, TResponse>(string method, TRequest request)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() => invoker.AsyncServerStreamingCall(Method<TRequest, TResponse>(method, MethodType.ServerStreaming), null, Options, request);

    public Task<V1.SetReferenceResponse> SetReferenceAsync(params V1.SetReferenceRequest[] parts) => StreamAsync<V1.SetReferenceRequest, V1.SetReferenceResponse>("ModelService/SetReference", parts);

    public async Task<TResponse> StreamAsync<TRequest, TResponse>(string method, IEnumerable<TRequest> parts)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        using var call = invoker.AsyncClientStreamingCall(Method<TRequest, TResponse>(method, MethodType.ClientStreaming), null, Options);
        try
        {
            foreach (var part in parts)
                await call.RequestStream.WriteAsync(part);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception refused) when (refused is RpcException or InvalidOperationException)
        {
            // Refused before the end of the stream: the answer says why.
        }
        return await call;
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task<byte[]> CallRawAsync(string method, byte[] request)
    {
        var bytes = Marshallers.Create(b => b, b => b);
        return await invoker.AsyncUnaryCall(new Method<byte[], byte[]>(MethodType.Unary, Service(method), Name(method), bytes, bytes), null, Options, request);
    }

    /// <summary>The status with its details of a call that must fail.</summary>
    public static async Task<Refused> RefusedAsync(Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(call);
        var status = failure.GetRpcStatus();
        return new(
            failure.StatusCode,
            status?.GetDetail<ErrorInfo>()?.Reason ?? "",
            [.. status?.GetDetail<BadRequest>()?.FieldViolations.Select(v => v.Field) ?? []],
            status?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan(),
            failure.Status.Detail);
    }

    private static Method<TRequest, TResponse> Method<TRequest, TResponse>(string method, MethodType type)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() => new(type, Service(method), Name(method), Of<TRequest>(), Of<TResponse>());

    private static Marshaller<T> Of<T>()
        where T : class, IMessage<T>, new() => Marshallers.Create(message => message.ToByteArray(), bytes => new MessageParser<T>(() => new T()).ParseFrom(bytes));

    private static string Service(string method) => $"watchgrain.v1.{method[..method.IndexOf('/')]}";

    private static string Name(string method) => method[(method.IndexOf('/') + 1)..];
}
