using Microsoft.Extensions.Time.Testing;

namespace Watchgrain.Client.Tests.Connection;

/// <summary>Time that stands still until it is moved, and tells when somebody begins to wait for at least a given stretch of it.</summary>
internal sealed class SignallingTime(TimeSpan awaited) : FakeTimeProvider
{
    private readonly TaskCompletionSource waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the wait has begun.</summary>
    public Task Waits => waits.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime >= awaited && dueTime != Timeout.InfiniteTimeSpan)
            waits.TrySetResult();
        return timer;
    }
}
