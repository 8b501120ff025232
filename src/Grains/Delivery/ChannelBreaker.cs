using Polly;
using Polly.CircuitBreaker;

namespace Watchgrain.Grains.Delivery;

/// <summary>Leaves a receiver that takes nothing alone for a while: after five attempts in a minute of which half or more found it unavailable, for the channel's pause; then one attempt says whether it is back. Not durable: a host that starts tries again.</summary>
internal sealed class ChannelBreaker
{
    private const double FailureRatio = 0.5;
    private const int MinimumAttempts = 5;
    private static readonly TimeSpan Sampling = TimeSpan.FromMinutes(1);

    private readonly CircuitBreakerStateProvider states = new();
    private readonly ResiliencePipeline<DeliveryAnswer> pipeline;
    private readonly TimeProvider time;

    // Written where the attempt ends, read by the grain.
    private long openUntilTicks;

    public ChannelBreaker(TimeSpan pause, TimeProvider time)
    {
        this.time = time;
        pipeline = new ResiliencePipelineBuilder<DeliveryAnswer> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<DeliveryAnswer>
            {
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Result is { Result: DeliveryResult.Unavailable }),
                FailureRatio = FailureRatio,
                MinimumThroughput = MinimumAttempts,
                SamplingDuration = Sampling,
                BreakDuration = pause,
                StateProvider = states,
                OnOpened = opened =>
                {
                    Volatile.Write(ref openUntilTicks, (time.GetUtcNow() + opened.BreakDuration).UtcTicks);
                    return default;
                },
            })
            .Build();
    }

    public bool IsClosed => states.CircuitState == CircuitState.Closed;

    /// <summary>No attempt is made before; in the past when one may be made.</summary>
    public DateTimeOffset OpenUntil => new(Volatile.Read(ref openUntilTicks), TimeSpan.Zero);

    /// <summary>"closed": attempts are made; "open": none; "half_open": the pause is over, and one attempt decides.</summary>
    public string State => IsClosed ? "closed" : time.GetUtcNow() < OpenUntil ? "open" : "half_open";

    public async Task<DeliveryAnswer> RunAsync(Func<CancellationToken, Task<DeliveryAnswer>> attempt, CancellationToken stopping)
    {
        try
        {
            return await pipeline.ExecuteAsync(async token => await attempt(token).ConfigureAwait(false), stopping);
        }
        catch (BrokenCircuitException)
        {
            return new(DeliveryResult.Untried, "the breaker is open");
        }
    }
}
