using Npgsql;
using Watchgrain.Benchmarks.Ingest;
using Watchgrain.Client.Connection;

namespace Watchgrain.Benchmarks.Cluster;

/// <summary>
/// The batches of the ingest benchmark through one gateway into one, two and three silos, all processes of their own on one machine, with PostgreSQL: what a value costs must not grow with the silos, and each must get its share of the rows. The time of the database's own processes is not counted.
/// </summary>
internal static class ClusterRun
{
    private const string Server = "WATCHGRAIN_TEST_POSTGRES";
    private const string Version = "cluster";
    private const int MostSilos = 3;
    private const int Streams = 4;
    private const int Window = 32;
    private const int BatchRows = 1000;

    /// <summary>Two per silo of the largest cluster, for all clusters.</summary>
    private const string IngestPartitions = "6";

    /// <summary>As often as in a single host: each process compiles its hot code for itself, and they share the cores.</summary>
    private const int WarmUps = 12;

    public static async Task<int> PrintAsync(TextWriter output, IngestPlan plan)
    {
        if (Environment.GetEnvironmentVariable(Server) is not { Length: > 0 } server)
        {
            await Console.Error.WriteLineAsync($"{Server} names no server: start this with tests/with-postgres.");
            return 2;
        }
        var costs = new List<double>();
        for (var silos = 1; silos <= MostSilos; silos++)
        {
            if (!plan.Wants($"cluster_{silos}")) continue;
            var (pace, spread) = await MeasureAsync(server, plan, silos);
            costs.Add(pace.Nanoseconds / WatchedVersion.ValuesPerRow);
            FigureLine.Print(output, $"cluster_{silos}_values_per_second", pace.RowsPerSecond * WatchedVersion.ValuesPerRow, "values per second");
            FigureLine.Print(output, $"cluster_{silos}_cpu_ns_per_value", costs[^1], "ns per value");
            FigureLine.Print(output, $"cluster_{silos}_gateway_cpu_ns_per_value", pace.HostNanoseconds[0] / WatchedVersion.ValuesPerRow, "ns per value");
            FigureLine.Print(output, $"cluster_{silos}_silos_cpu_ns_per_value", pace.HostNanoseconds.Skip(1).Sum() / WatchedVersion.ValuesPerRow, "ns per value, all silos");
            FigureLine.Print(output, $"cluster_{silos}_rows_spread", spread * 100, "%");
        }
        if (costs.Count > 1) FigureLine.Print(output, "cluster_cpu_factor", costs.Max() / costs.Min(), "dearest to cheapest");
        return 0;
    }

    // The rows of the silo with the most, beyond those of the one with the fewest, as a part of their mean.
    private static async Task<(Pace Pace, double Spread)> MeasureAsync(string server, IngestPlan plan, int silos)
    {
        var database = $"benchmark_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {database}");
        var hosts = new List<HostProcess>();
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(server) { Database = database }.ToString();
            string[] configuration = ["--Watchgrain:Storage:Provider", "PostgreSql", "--Watchgrain:Storage:ConnectionString", connection, "--Watchgrain:Partitions:IngestPartitions", IngestPartitions];
            for (var silo = 0; silo < silos; silo++) hosts.Add(await HostProcess.StartAsync(["--Watchgrain:Role", "silo", .. configuration]));
            hosts.Insert(0, await HostProcess.StartAsync(["--Watchgrain:Role", "gateway", .. configuration]));
            using var client = new WatchgrainClient(new() { Address = hosts[0].Address });
            await WatchedVersion.RegisterAsync(client, Version);
            await using var load = new Load(hosts[0].Address, Version, Streams, Window, BatchRows, withIds: false, asRows: false);
            var pace = await Pace.MeasureAsync(hosts, client, plan with { WarmUp = plan.WarmUp * WarmUps }, Version, load);
            var rows = await Task.WhenAll(hosts.Skip(1).Select(silo => silo.CounterAsync("watchgrain_partition_rows_total", "outcome=\"counted\"")));
            if (Math.Abs(rows.Sum() - load.Acknowledged) > .5) throw new InvalidOperationException($"The silos say that they counted {rows.Sum()} rows; {load.Acknowledged} were acknowledged.");
            return (pace, (rows.Max() - rows.Min()) / rows.Average());
        }
        finally
        {
            foreach (var host in hosts) await host.DisposeAsync();
            await ExecuteAsync(server, $"DROP DATABASE {database} WITH (FORCE)");
        }
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the name is made here
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
