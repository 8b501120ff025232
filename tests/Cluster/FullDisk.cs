using System.Diagnostics;
using System.Globalization;
using Google.Rpc;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary>The disk of the database is full for a while.</summary>
public sealed class FullDisk(ITestOutputHelper output)
{
    private const int Megabytes = 256;
    private const int Batches = 80;
    private const string Tablespace = "small";

    private static readonly (StatusCode, string?)[] Expected = [(StatusCode.Unavailable, "OUTCOME_UNKNOWN"), (StatusCode.ResourceExhausted, "EXHAUSTED")];

    /// <summary>How long it stays full once it has stopped the first partition.</summary>
    private static readonly TimeSpan Full = TimeSpan.FromSeconds(20);

    [LongFact]
    public async Task PostgreSql_WithoutRoomForItsTables_TakesRowsAgainWhenThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        // Else dead rows make room for new ones, and the tables need not grow.
        await using var server = await DatabaseServer.StartAsync("-c autovacuum=off");
        await server.AddTablespaceAsync(Tablespace, disk.Directory);
        await using var cluster = await RunningCluster.StartAsync(on: await Database.CreateAsync(server, tablespace: Tablespace));

        await RunAsync(disk, cluster.Silos, cluster.Gateways);

        Assert.All(cluster.Silos.Concat(cluster.Gateways), host => Assert.True(host.Runs, $"{host.Name} has ended"));
    }

    [LongFact]
    public async Task Sqlite_OnAFullDisk_TakesRowsAgainWhenThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        await using var host = new HostProcess("all", "host", null, Repository.NewLogFolder(nameof(Sqlite_OnAFullDisk_TakesRowsAgainWhenThereIsRoom)), "--Watchgrain:Storage:Directory", disk.Directory);
        host.Start();
        await host.WhenReadyAsync();

        await RunAsync(disk, [host], [host]);

        Assert.True(host.Runs, "the host has ended");
    }

    private async Task RunAsync(SmallDisk disk, IReadOnlyList<HostProcess> silos, IReadOnlyList<HostProcess> gateways)
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        await using var run = await TrafficRun.BeginAsync(new Workload(seed), gateways);
        run.SendSteadily();
        await run.WhenMoreAcknowledgedAsync(Batches + random.Next(Batches));
        var before = await CountAsync(silos);

        disk.Fill();
        await Until.TrueAsync(async () => (await CountAsync(silos)).FailedCommits > before.FailedCommits, "no commit has failed");
        using var client = new WatchgrainClient(new() { Address = gateways[0].Address, Retries = 0 });
        RpcException? refusal = null;
        await Until.TrueAsync(async () => (refusal = await ReportAsync(client)) is not null, "nothing was refused");
        var acknowledged = run.Acknowledged;
        await Task.Delay(Full, TestContext.Current.CancellationToken);
        var during = await CountAsync(silos);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the full disk: {during.FailedCommits - before.FailedCommits} commits failed and partitions started {during.Partitions - before.Partitions} times, their receivers {during.Receivers - before.Receivers} times; in its {Full.TotalSeconds:0} s {run.Acknowledged - acknowledged} batches were acknowledged; a single batch: {refusal!.StatusCode} {refusal.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason}"));
        disk.Free();

        Assert.Contains((refusal.StatusCode, refusal.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason), Expected);
        var begun = Stopwatch.GetTimestamp();
        await run.WhenEachMoreAcknowledgedAsync(Batches);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s after there was room again every source had {Batches} more batches acknowledged"));
        await run.EndAsEqualAsync(output);
    }

    // Rows that come again under another producer would count: this one carries a promise that says nothing new.
    private static async Task<RpcException?> ReportAsync(WatchgrainClient client)
    {
        try
        {
            await client.Ingest.ReportAsync(
                new() { ModelId = Workload.Model, Version = Workload.Version, ProducerId = "single", ProducerEpoch = (ulong)Stopwatch.GetTimestamp(), Sequence = 0, Source = Workload.Sources[0], Batch = new(), Watermark = Workload.StartOf(0) },
                cancellationToken: TestContext.Current.CancellationToken);
            return null;
        }
        catch (RpcException refusal)
        {
            return refusal;
        }
    }

    private static async Task<(long FailedCommits, long Partitions, long Receivers)> CountAsync(IReadOnlyList<HostProcess> silos)
    {
        var metrics = await Task.WhenAll(silos.Select(silo => silo.MetricsAsync()));
        return (metrics.Sum(text => Metrics.Sum(text, "watchgrain_partition_failed_commits_total")), metrics.Sum(text => Started(text, "ingest", "label")), metrics.Sum(text => Started(text, "version", "feature", "slice", "source")));

        static long Started(string text, params string[] types) => types.Sum(type => Metrics.Activations(text, type));
    }
}
