using Watchgrain.Grains;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Waking;

/// <summary>
/// Calls every version that is not done after a start, after every change among the silos, and every half minute, so that what a stop or a death interrupted goes on by itself, without traffic: deltas not yet delivered, panes not yet closed, signals not yet sent.
/// A version is done when none of its partitions has a row in its log (<see cref="Grains.Deltas.IDeltaSender.RestAsync"/>). Each silo calls its share; a version that cannot be woken is logged and called again.
/// </summary>
internal sealed class VersionWaker(
    IGrainFactory grains, IPartitionLog log, IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time, ILogger<VersionWaker> logger) : BackgroundService
{
    /// <summary>For whatever else puts a version to sleep, such as a storage that was gone for a while.</summary>
    private static readonly TimeSpan WakeAgain = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = 0;
        await using var changes = membership.MembershipUpdates.GetAsyncEnumerator(stoppingToken);
        // Leaves the start of the host: the silo is active, the gateway need not wait.
        await Task.Yield();
        for (var change = changes.MoveNextAsync().AsTask(); ;)
        {
            var woken = await WakeShareAsync(stoppingToken);
            // What is repeated is no news.
            if (woken != known)
                logger.Woken(known = woken);
            await Task.WhenAny(change, Task.Delay(WakeAgain, time, stoppingToken));
            stoppingToken.ThrowIfCancellationRequested();
            if (!change.IsCompleted)
                continue;
            if (!await change)
                return;
            change = changes.MoveNextAsync().AsTask();
        }
    }

    private async Task<int> WakeShareAsync(CancellationToken stopping)
    {
        var woken = 0;
        try
        {
            foreach (var id in (await log.ListWithRowsAsync(stopping)).Select(GrainKeys.VersionOf).Distinct().Where(IsMine))
            {
                stopping.ThrowIfCancellationRequested();
                if (await WakeAsync(id))
                    woken++;
            }
        }
#pragma warning disable CA1031 // the storage may be gone for a while
        catch (Exception e) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogNotRead(e);
        }
        return woken;
    }

    // While two silos see different members a version is called twice, or not until the next round.
    private bool IsMine(VersionId id)
    {
        var silos = membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).Order().ToArray();
        var hash = GrainId.Create(nameof(VersionWaker), GrainKeys.Version(id)).GetUniformHashCode();
        return silos.Length > 0 && silos[hash % (uint)silos.Length].Equals(self.SiloAddress);
    }

    private async Task<bool> WakeAsync(VersionId id)
    {
        try
        {
            await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).ResumeAsync();
            return true;
        }
#pragma warning disable CA1031 // one version's damage must not keep the others asleep
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.VersionNotWoken(id, e);
            return false;
        }
    }
}
