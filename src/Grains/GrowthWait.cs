using Microsoft.Extensions.Hosting;

namespace Watchgrain.Grains;

/// <summary>
/// Lets calls wait until there is more of something. They end without it after their patience, when the grain goes, and when the silo stops, which waits for the calls under way before it goes. Not thread-safe.
/// </summary>
internal sealed class GrowthWait(TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>Below Orleans' response time-out of 30 seconds, so that silence is an answer and not an error.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(20);

    /// <summary>Who goes on asking a silo that stops does so ten times a second.</summary>
    private static readonly TimeSpan PatienceAtTheEnd = TimeSpan.FromMilliseconds(100);

    private TaskCompletionSource grown = NewSource();

    public async Task WaitAsync(TimeSpan patience)
    {
        var stopping = lifetime.ApplicationStopping;
        var (longest, end) = stopping.IsCancellationRequested ? (PatienceAtTheEnd, CancellationToken.None) : (LongestPatience, stopping);
        await grown.Task.WaitAsync(patience < longest ? patience : longest, time, end).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the waits; later ones are for what comes after.</summary>
    public void Tell()
    {
        // What a grain that goes still does opens no new waits.
        if (grown.TrySetResult()) grown = NewSource();
    }

    /// <summary>Ends the waits, later ones at once: the grain goes.</summary>
    public void End() => grown.TrySetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
