using Google.Rpc;
using Grpc.Core;
using Polly;
using Polly.Retry;

namespace Watchgrain.Client.Connection;

/// <summary>
/// Which failures of a call are tried again, and when: UNAVAILABLE, ABORTED (begin again), RESOURCE_EXHAUSTED with a RetryInfo, and a stream that the gateway's end has reset. Every request of the contract may be sent again, for batches carry a sequence and the rest is idempotent;
/// approvals and rejections are refused the second time, which loses nothing.
/// </summary>
internal static class Retries
{
    /// <summary>Reason of a refusal that the contract calls an internal error, and that is about the request all the same: a batch that meets a defect of the gateway.</summary>
    private const string NotCounted = "NOT_COUNTED";

    /// <summary>Reason of a refusal that passes: the version is registered, and somebody is about to set its reference.</summary>
    private const string NoReference = "NO_REFERENCE";

    /// <summary>An error code of HTTP/2 (RFC 9113, section 7).</summary>
    private const long Http11Required = 0xd;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <param name="attempts">Most retries.</param>
    /// <param name="time">For the waits.</param>
    /// <param name="failed">Told of each failure that is tried again.</param>
    public static ResiliencePipeline Pipeline(int attempts, TimeProvider time, Action<Exception>? failed = null)
    {
        if (attempts == 0)
            return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = attempts,
            Delay = FirstDelay,
            MaxDelay = LongestDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<RpcException>(IsTransient),
            DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Exception is RpcException error ? DelayOf(error) : null),
            OnRetry = arguments =>
            {
                if (arguments.Outcome.Exception is { } failure)
                    failed?.Invoke(failure);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    public static bool IsTransient(RpcException error) => error.StatusCode switch
    {
        StatusCode.Unavailable or StatusCode.Aborted => true,
        StatusCode.ResourceExhausted => DelayOf(error) is not null,
        // A gateway that stops resets what is open (Cancelled) or closes the connection under it (Internal), and its status may be overtaken by that. What a caller cancels, and a defect that a gateway answers, have no such cause.
        StatusCode.Cancelled or StatusCode.Internal => ProtocolErrorOf(error) is { ErrorCode: not Http11Required },
        _ => false,
    };

    /// <summary>Whether what answered speaks HTTP/1.1 only: that is no gateway, and will be none when it is asked again.</summary>
    public static bool IsFromNoGateway(RpcException error) => ProtocolErrorOf(error) is { ErrorCode: Http11Required };

    /// <summary>Whether a refusal is about the request: sending it again would be refused again. The others are about the caller or the gateway, and may pass.</summary>
    public static bool IsVerdictOnRequest(RpcException error) => error.StatusCode switch
    {
        StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.AlreadyExists or StatusCode.OutOfRange => true,
        StatusCode.FailedPrecondition => ReasonOf(error) != NoReference,
        StatusCode.ResourceExhausted => DelayOf(error) is null,
        StatusCode.Internal => ReasonOf(error) == NotCounted,
        _ => false,
    };

    /// <summary>The wait that the gateway asks for; null when it names none.</summary>
    public static TimeSpan? DelayOf(RpcException error) => error.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();

    private static string? ReasonOf(RpcException error) => error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason;

    private static HttpProtocolException? ProtocolErrorOf(RpcException error) =>
        error.Status.DebugException as HttpProtocolException ?? error.Status.DebugException?.InnerException as HttpProtocolException;
}
