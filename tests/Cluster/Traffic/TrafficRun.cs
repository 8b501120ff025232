using System.Diagnostics;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.V1;

namespace Watchgrain.Cluster.Tests.Traffic;

/// <summary>All sources sending at once, through the gateways in turn, until stopped; then everything closes.</summary>
internal sealed class TrafficRun : IAsyncDisposable
{
    private const int Retries = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SteadyPeriod = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly WatchgrainClient[] clients;
    private readonly SourceSender[] senders;
    private Task sending = Task.CompletedTask;
    private volatile bool stopped;
    private int others;

    private TrafficRun(Workload workload, IEnumerable<HostProcess> gateways)
    {
        Workload = workload;
        Uri[] addresses = [.. gateways.Select(gateway => gateway.Address)];
        // Each begins with another gateway and goes on with the next when that one is gone.
        clients = [.. addresses.Select((_, first) => new WatchgrainClient(new() { Addresses = [.. addresses[first..], .. addresses[..first]], Retries = Retries }))];
        senders = [.. Enumerable.Range(0, Workload.Sources.Count).Select(source => new SourceSender(clients[source % clients.Length], workload, source))];
    }

    public Workload Workload { get; }

    public WatchgrainClient Client => clients[0];

    /// <summary>Batches of each source that were sent and acknowledged, once it has ended.</summary>
    public IReadOnlyList<int> Batches => [.. senders.Select(sender => Math.Max(sender.Batches, others))];

    public int Acknowledged => senders.Sum(sender => sender.Acknowledged);

    /// <summary>The last pane that holds a row.</summary>
    public long LastPaneWithRows => Enumerable.Range(0, Batches.Count).Where(source => Batches[source] > 0)
        .Max(source => Workload.Batch(source, Batches[source] - 1).Where(row => row.IsUsable).Max(row => row.Position)) / Workload.PaneLength;

    /// <summary>The last pane that may hold one.</summary>
    private long LastPane => Math.DivRem(Workload.StartOf(Batches.Max()) + Workload.PaneLength, Workload.PaneLength).Quotient;

    /// <summary>Registers the model with its reference and makes every source known.</summary>
    public static async Task<TrafficRun> BeginAsync(Workload workload, IEnumerable<HostProcess> gateways)
    {
        var run = new TrafficRun(workload, gateways);
        await run.Client.Models.RegisterModelAsync(new() { ModelId = Workload.Model, DisplayName = "Loans", Owner = "tests" });
        await run.Client.Models.RegisterVersionAsync(new() { ModelId = Workload.Model, Version = Workload.Version, Spec = Messages.Spec });
        await run.Client.SetReferenceAsync(Workload.Model, Workload.Version, _ => ReferenceAsync(workload));
        await Task.WhenAll(run.senders.Select(sender => sender.AnnounceAsync()));
        await run.WhenStateAsync(state => state.Sources.Count == Workload.Sources.Count);
        return run;
    }

    /// <summary>Sends a number of batches per source as fast as it goes.</summary>
    public void Send(int batchesPerSource) => Send((_, batch) => batch < batchesPerSource, null);

    /// <summary>Sends what another run has sent, as fast as it goes.</summary>
    public void SendLike(TrafficRun other) => Send((source, batch) => batch < other.Batches[source], null);

    /// <summary>Sends 80 batches a second, 3,200 rows, until stopped: enough that something is always on its way, and little enough that processes can start beside it on two cores.</summary>
    public void SendSteadily() => Send((_, _) => !stopped, SteadyPeriod);

    /// <summary>Returns when so many more batches have been acknowledged; fails when sending has failed.</summary>
    public async Task WhenMoreAcknowledgedAsync(int batches)
    {
        var goal = Acknowledged + batches;
        using var timer = new PeriodicTimer(BetweenLooks);
        var begun = Stopwatch.GetTimestamp();
        while (Acknowledged < goal)
        {
            if (sending.IsCompleted)
                await sending;
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"{Acknowledged} of {goal} batches were acknowledged in {Patience}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Returns when so many more batches of every source have been acknowledged.</summary>
    public async Task WhenEachMoreAcknowledgedAsync(int batches)
    {
        int[] goals = [.. senders.Select(sender => sender.Acknowledged + batches)];
        while (senders.Where((sender, source) => sender.Acknowledged < goals[source]).Any())
            await WhenMoreAcknowledgedAsync(1);
    }

    /// <summary>Somebody else than the senders, who send nothing, had the first batches of every source acknowledged.</summary>
    public void Sent(int batchesPerSource) => others = batchesPerSource;

    /// <summary>Ends steady sending; returns when every batch and every label is acknowledged.</summary>
    public Task StopAsync()
    {
        stopped = true;
        return WhenSentAsync();
    }

    /// <summary>Returns when every batch and every label is acknowledged.</summary>
    public Task WhenSentAsync() => sending.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Every source says that it has ended: all panes can close and be judged.</summary>
    public Task PromiseEndAsync() => Task.WhenAll(senders.Select(sender => sender.PromiseAsync((LastPane + 3) * Workload.PaneLength)));

    /// <summary>Asks a gateway until the state of the version is as wanted; the last state when that takes too long, so that a comparison says what is missing.</summary>
    public async Task<GetModelStateResponse> WhenStateAsync(Func<GetModelStateResponse, bool> wanted)
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var state = await Client.Queries.GetModelStateAsync(new() { ModelId = Workload.Model, Version = Workload.Version });
                if (wanted(state) || Stopwatch.GetElapsedTime(begun) > Patience)
                    return state;
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Unavailable && Stopwatch.GetElapsedTime(begun) < Patience)
            {
                // Asked again.
            }
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Returns when such a signal has been raised; fails when that takes too long.</summary>
    public async Task WhenSignalledAsync(Func<Signal, bool> wanted)
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            await foreach (var signal in Client.ListSignalsAsync(Workload.Model, Workload.Version, TestContext.Current.CancellationToken))
            {
                if (wanted(signal))
                    return;
            }
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"no such signal was raised in {Patience}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        stopped = true;
        foreach (var sender in senders)
            await sender.DisposeAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var client in clients)
            client.Dispose();
    }

    private void Send(Func<int, int, bool> goesOn, TimeSpan? every) =>
        sending = Task.WhenAll(senders.Select((sender, source) => Task.Run(() => sender.SendAsync(batch => goesOn(source, batch), every))));

    private static async IAsyncEnumerable<SourceBatch> ReferenceAsync(Workload workload)
    {
        foreach (var (source, rows) in workload.Reference())
            yield return new() { Source = source, Batch = Messages.ReferenceBatch(rows) };
        await Task.CompletedTask;
    }
}
