using Watchgrain.Grains.Fleet;

namespace Watchgrain.Gateway.Incidents;

/// <summary>
/// The latest changes of a tenant's incidents for all who follow them through this gateway: one call waits in the tenant's fleet grain, however many wait here. Followers take what they have not had (nothing is queued for them); who is farther
/// behind than <see cref="Recent"/> reads pages from the grain until it has come near. Begins with its first reader and ends when it is disposed, or with the first call that fails: then all who wait get that failure.
/// </summary>
internal sealed class IncidentFeed(IFleetGrain fleet) : IDisposable
{
    /// <summary>Of so many changes, some hundred KB.</summary>
    public const int Recent = 256;

    private const int PageSize = 100;

    // A call that is lost with its silo holds this up no longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private Task? following;
    private volatile Known known = new([], 0, NewSource());

    /// <summary>Ends when it has ended.</summary>
    public Task Following => following ?? Task.CompletedTask;

    public bool HasFailed => known.Grown.Task.IsFaulted;

    /// <summary>The next changes after a position, at least one: waits until there is one. Those before <see cref="FleetChangePage.FirstKept"/> have been dropped.</summary>
    public async Task<FleetChangePage> NextAsync(long after, CancellationToken cancellation)
    {
        Begin();
        while (true)
        {
            var now = known;
            if (after < now.Last)
            {
                // Dense: the place of a change in the list tells its position.
                var first = (int)Math.Max(-1, after - (now.Last - now.Changes.Length));
                if (first >= 0)
                    return new(now.Changes[first..Math.Min(first + PageSize, now.Changes.Length)], after + 1, now.Last);
                var page = await fleet.ListChangesAsync(after, PageSize);
                if (page.Changes.Length > 0)
                    return page;
            }
            await now.Grown.Task.WaitAsync(cancellation);
        }
    }

    public void Dispose()
    {
        ending.Cancel();
        ending.Dispose();
    }

    private void Begin()
    {
        lock (gate)
            following ??= FollowAsync(ending.Token);
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        try
        {
            Publish([], (await fleet.ListChangesAsync(0, 0)).Last);
            while (!cancellation.IsCancellationRequested)
            {
                var (changes, last) = (known.Changes, known.Last);
                var page = await fleet.ListChangesAsync(last, PageSize);
                if (page.Changes is [{ Position: var first }, ..] added)
                    // What was dropped meanwhile leaves a gap: nothing before it is of use.
                    Publish(first == last + 1 ? [.. changes.Concat(added).TakeLast(Recent)] : added, added[^1].Position);
                else
                    await fleet.WaitForChangeAsync(last, Patience).WaitAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Exception error)
        {
            known.Grown.TrySetException(error);
            // Whether anybody waits for it or not.
            _ = known.Grown.Task.Exception;
        }
    }

    private void Publish(FleetChange[] changes, long last)
    {
        var before = known;
        known = new(changes, last, NewSource());
        before.Grown.SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The changes up to the last, without gaps; and what is done when there are more.</summary>
    private sealed record Known(FleetChange[] Changes, long Last, TaskCompletionSource Grown);
}
