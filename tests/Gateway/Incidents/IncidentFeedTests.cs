using Watchgrain.Gateway.Incidents;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Incidents;

public sealed class IncidentFeedTests
{
    private readonly CountingFleet fleet = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ManyReaders_ShareOneCallThatWaits()
    {
        fleet.Add(3);
        using var feed = new IncidentFeed(fleet);
        Task<FleetChangePage>[] reading = [.. Enumerable.Range(0, 50).Select(_ => feed.NextAsync(3, Cancellation))];
        await fleet.IsWaitedFor;
        fleet.Add(2);

        foreach (var page in await Task.WhenAll(reading))
            Assert.Equal([4L, 5L], page.Changes.Select(change => change.Position));
        Assert.Equal(1, fleet.MostWaiting);
        // One per page, whoever reads: the place where it begins, nothing yet, and both changes.
        Assert.InRange(fleet.Lists, 2, 4);
    }

    [Fact]
    public async Task Reader_FarBehind_GetsPagesFromTheFleetAndThenWhatTheFeedHas()
    {
        fleet.Add(1000);
        using var feed = new IncidentFeed(fleet);
        var position = 0L;
        while (position < 1000)
        {
            var page = await feed.NextAsync(position, Cancellation);
            Assert.Equal(position + 1, page.Changes[0].Position);
            position = page.Changes[^1].Position;
        }
        await fleet.IsWaitedFor;
        fleet.Add(IncidentFeed.Recent);
        _ = await feed.NextAsync(1000, Cancellation);
        while (position < 1000 + IncidentFeed.Recent)
            position = (await feed.NextAsync(position, Cancellation)).Changes[^1].Position;
        await fleet.IsWaitedFor;
        var lists = fleet.Lists;
        Assert.Equal(1001, (await feed.NextAsync(1000, Cancellation)).Changes[0].Position);
        Assert.Equal(lists, fleet.Lists);
        // One farther back is no longer there.
        Assert.Equal(1000, (await feed.NextAsync(999, Cancellation)).Changes[0].Position);
        Assert.Equal(lists + 1, fleet.Lists);
    }

    [Fact]
    public async Task FleetThatFails_FailsAllWhoWait()
    {
        using var feed = new IncidentFeed(fleet);
        Task<FleetChangePage>[] reading = [.. Enumerable.Range(0, 3).Select(_ => feed.NextAsync(0, Cancellation))];
        await fleet.IsWaitedFor;
        fleet.Fail(new TimeoutException("away"));
        foreach (var read in reading)
            Assert.Equal("away", (await Assert.ThrowsAsync<TimeoutException>(() => read)).Message);
        Assert.True(feed.HasFailed);
    }

    [Fact]
    public async Task Feed_ThatNobodyReads_AsksNoMore()
    {
        var feed = new IncidentFeed(fleet);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reading = feed.NextAsync(0, leaving.Token);
        await fleet.IsWaitedFor;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        var lists = fleet.Lists;
        feed.Dispose();
        await feed.Following.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal(lists, fleet.Lists);
    }

    /// <summary>A tenant's fleet in memory that counts who asks.</summary>
    private sealed class CountingFleet : IFleetGrain
    {
        private readonly Lock gate = new();
        private readonly FleetLog log = new();
        private TaskCompletionSource isWaitedFor = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int waiting;
        private int lists;

        public int Lists => Volatile.Read(ref lists);

        public int MostWaiting { get; private set; }

        /// <summary>Ends when a call waits for what comes after the latest change.</summary>
        public Task IsWaitedFor { get { lock (gate) return isWaitedFor.Task; } }

        public void Add(int changes)
        {
            lock (gate)
            {
                for (var i = 0; i < changes; i++)
                    log.Add(new(log.Last + 1, IncidentChange.Grew, Report, ""));
                isWaitedFor = new(TaskCreationOptions.RunContinuationsAsynchronously);
                var before = grown;
                grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
                before.SetResult();
            }
        }

        public void Fail(Exception error)
        {
            lock (gate)
                grown.SetException(error);
        }

        public Task<FleetChangePage> ListChangesAsync(long after, int limit)
        {
            Interlocked.Increment(ref lists);
            lock (gate)
                return Task.FromResult(log.Page(after, log.Last, limit));
        }

        public async Task<long> WaitForChangeAsync(long after, TimeSpan patience)
        {
            Task growing;
            lock (gate)
            {
                if (log.Last > after)
                    return log.Last;
                MostWaiting = Math.Max(MostWaiting, ++waiting);
                growing = grown.Task;
                isWaitedFor.TrySetResult();
            }
            await growing;
            lock (gate)
            {
                waiting--;
                return log.Last;
            }
        }

        public Task<double> ReportAsync(VersionId version, IncidentReport[] reports, double share) => throw new NotSupportedException();

        public Task<FleetIncidentPage> ListIncidentsAsync(bool openOnly, int skip, int limit) => throw new NotSupportedException();

        public Task<FleetPartPage?> GetIncidentAsync(string id, int skip, int limit) => throw new NotSupportedException();

        public Task<FleetView> GetAsync() => throw new NotSupportedException();

        private static IncidentReport Report { get; } = new()
        {
            Version = new("alpha", "m", "1"),
            IncidentId = "m/1/1",
            Revision = 1,
            Changes = [],
            Severity = Severity.Low,
            Family = Family.Drift,
            Subject = new(),
            Causes = [],
            Axis = Axis.EventTime,
            SincePane = 1,
            SincePosition = 1,
            PaneLength = 1,
            OpenedAt = DateTimeOffset.UnixEpoch,
            Sentence = "",
            ChangedAt = DateTimeOffset.UnixEpoch,
        };
    }
}
