using System.Data.Common;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using Watchgrain.Gateway.Telemetry;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Gateway.Errors;

/// <summary>Turns every failure into a status that a caller can act on, without internals, and measures each call.</summary>
internal sealed class FailureInterceptor(ILogger<FailureInterceptor> logger, GatewayMetrics metrics, AccessDenialCounts denials, TimeProvider time) : Interceptor
{
    private static readonly TimeSpan OverloadDelay = TimeSpan.FromSeconds(1);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => Completed(continuation(request, responseStream, context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => Completed(continuation(requestStream, responseStream, context)));

    private static async Task<bool> Completed(Task task)
    {
        await task;
        return true;
    }

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        var started = time.GetTimestamp();
        var code = StatusCode.OK;
        try
        {
            return await call();
        }
        catch (Exception failure)
        {
            var shown = Shown(failure, context);
            code = shown.StatusCode;
            if (code == StatusCode.PermissionDenied)
                denials.Add(Caller.Of(context), shown.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? "", context.Method.TrimStart('/'));
            throw shown;
        }
        finally
        {
            metrics.CallEnded(context.Method, code, time.GetElapsedTime(started));
        }
    }

    private RpcException Shown(Exception failure, ServerCallContext context)
    {
        switch (failure)
        {
            case RpcException refusal:
                return refusal;
            case InvalidProtocolBufferException:
                return MalformedMessage.Refusal();
            case OperationCanceledException or IOException when context.CancellationToken.IsCancellationRequested:
                return new(new Grpc.Core.Status(StatusCode.Cancelled, "The caller went away."));
            case LimitExceededException:
                logger.Overloaded(context.Method);
                return Refusal.RetryLater("OVERLOADED", "Too many requests are waiting; nothing was counted.", OverloadDelay);
            // The last two: of a host that is stopping and has no more time, whose services go while calls are under way.
            case TimeoutException or OrleansException or DbException or IOException or FencedException or OperationCanceledException or ObjectDisposedException:
                logger.OutcomeUnknown(failure, context.Method);
                return Refusal.OutcomeUnknown();
            case NotStagedException:
                logger.Unexpected(failure, context.Method);
                return Refusal.NotCounted();
            case AuditLogDamagedException:
                logger.Unexpected(failure, context.Method);
                return Refusal.Of(Google.Rpc.Code.DataLoss, "AUDIT_LOG_DAMAGED", "The audit log does not match its hashes; no decision is taken until it is restored.");
            default:
                logger.Unexpected(failure, context.Method);
                return Refusal.Of(Google.Rpc.Code.Internal, "INTERNAL", "An internal error occurred; it has been logged.");
        }
    }
}
