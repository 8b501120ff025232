using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.TestingHost;
using Watchgrain.Grains;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Tests.Storage;

/// <summary>What is erased is in no table of either database: every blob of every table is searched for the bytes of its score.</summary>
public sealed class ErasureTests
{
    private const double Secret = 0.123456789012345;
    private const double Other = 0.987654321098765;

    private static readonly VersionId Version = new("acme", "m", "1");
    private static readonly JoinKey Erased = new(0x0102030405060708, 7);
    private static readonly JoinKey Kept = new(0x1112131415161718, 7);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Prediction_ThatIsErased_LeavesEveryTableAndStaysAwayThroughARestart(StorageProvider provider)
    {
        var options = await StorageUnderTest.NewOptionsAsync(provider);
        try
        {
            await using (var cluster = await StartAsync(options))
            {
                await WatchAsync(cluster.Client);
                await DeliverAsync(cluster.Client, 1, (Erased, Secret), (Kept, Other));
                // In a run of its own between the two.
                await DeliverAsync(cluster.Client, 2, (new(9, 9), 0.5));
                Assert.NotEmpty(await PlacesAsync(options, Secret));

                Assert.Equal(new(true, JoinState.Waiting, 100_005, true), await Labels(cluster.Client).EraseAsync(Erased));

                Assert.Empty(await PlacesAsync(options, Secret));
                Assert.NotEmpty(await PlacesAsync(options, Other));
                Assert.Equal(new(true, null, 0, false), await Labels(cluster.Client).EraseAsync(new(1, 2)));
            }

            await using var again = await StartAsync(options);
            await LabelAsync(again.Client, 0, Erased, Kept);
            Assert.Equal((JoinState.Erased, true), await Labels(again.Client).EraseAsync(Erased) is var still ? (still.Found!.Value, still.IsRewritten) : default);
            // A prediction under the id finds it taken.
            await DeliverAsync(again.Client, 3, (Erased, Secret));
            Assert.Empty(await PlacesAsync(options, Secret));
            Assert.Equal(JoinState.Labelled, (await Labels(again.Client).EraseAsync(Kept)).Found);
            Assert.Empty(await PlacesAsync(options, Other));

            var tally = default(Tally);
            var wanted = new Tally { LabelsJoined = 1, LabelsExpired = 1, PredictionsExpired = 1, PredictionsDuplicate = 1 };
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            for (var i = 0; i < 600 && tally != wanted; i++)
            {
                tally = (await again.Client.GetGrain<IVersionGrain>(GrainKeys.Version(Version)).GetStateAsync(null, null))!.Tally;
                await pace.WaitForNextTickAsync(Cancellation);
            }
            Assert.Equal(wanted, tally);
        }
        finally
        {
            await StorageUnderTest.DeleteAsync(options);
        }
    }

    private static ILabelGrain Labels(IGrainFactory grains) => grains.GetGrain<ILabelGrain>(GrainKeys.Labels(Version, 0));

    private static async Task<InProcessTestCluster> StartAsync(StorageOptions options)
    {
        var builder = new InProcessTestClusterBuilder(1);
        // Part of every stored key: the next cluster on these tables has to have the same.
        builder.Options.ServiceId = "watchgrain";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddWatchgrainStorage(options);
            silo.Services.AddWatchgrainGrains(PolicyFile.Read(Path.Combine(AppContext.BaseDirectory, "policy.yaml")));
            silo.Services.AddSingleton(Options.Create(new PartitionOptions { SealEvery = TimeSpan.FromMilliseconds(20), CloseEvery = TimeSpan.FromMilliseconds(20) }));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private static async Task WatchAsync(IGrainFactory grains)
    {
        var model = grains.GetGrain<IModelGrain>(GrainKeys.Model(Version.Tenant, Version.Model));
        await model.RegisterAsync("", "");
        await model.RegisterVersionAsync(Version.Version, new() { Features = [new() { Name = "amount", Kind = FeatureKind.Numeric }], Axis = Axis.Sequence, PaneLength = 200, LabelMaturity = 200, LabelHorizon = 100_000 });
        var (reference, upload) = (grains.GetGrain<IReferenceGrain>(GrainKeys.Reference(Version)), Guid.NewGuid());
        await reference.BeginAsync(upload);
        await reference.AddAsync(upload, "s0", new ColumnarRows
        {
            Count = 1000,
            Positions = Bytes(Enumerable.Range(0, 1000).Select(i => (long)i)),
            Keys = new byte[1000 * JoinKey.Size],
            Scores = Bytes(Enumerable.Range(0, 1000).Select(i => i / 1000.0)),
            Classes = new byte[1000],
            Columns = [new() { Values = Bytes(Enumerable.Range(0, 1000).Select(i => (double)i)) }],
        });
        Assert.Equal(ReferenceStatus.Accepted, (await reference.CompleteAsync(upload)).Status);
    }

    private static Task<DeltaReceipt> DeliverAsync(IGrainFactory grains, long delta, params (JoinKey Key, double Score)[] predictions) => Labels(grains).ApplyAsync(new()
    {
        Sender = GrainKeys.Ingest(Version, 7),
        Epoch = 1,
        Id = delta,
        Content = new() { Predictions = [.. predictions.Select(prediction => new JoinRecord { Key = prediction.Key, Position = 5, Score = prediction.Score, Class = 0, Source = "s0" })] },
    });

    private static async Task LabelAsync(IGrainFactory grains, ulong sequence, params JoinKey[] labelled)
    {
        var keys = new byte[labelled.Length * JoinKey.Size];
        for (var i = 0; i < labelled.Length; i++)
            labelled[i].Write(keys.AsSpan(i * JoinKey.Size));
        var reply = await Labels(grains).ReportAsync(new() { ProducerId = "labels", ProducerEpoch = 0, Sequence = sequence, ContentHash = 1, Source = "s0", Keys = keys, Labels = new byte[labelled.Length] });
        Assert.Equal(IngestStatus.Accepted, reply.Status);
    }

    /// <summary>Tables and columns that have the bytes of a number.</summary>
    private static async Task<List<string>> PlacesAsync(StorageOptions options, double number)
    {
        var (bytes, places) = (BitConverter.GetBytes(number), new List<string>());
        foreach (var (connection, tables) in await OpenAsync(options))
        {
            await using var closing = connection;
            foreach (var table in tables)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"SELECT * FROM \"{table}\"";
                await using var reader = await command.ExecuteReaderAsync(Cancellation);
                while (await reader.ReadAsync(Cancellation))
                {
                    for (var column = 0; column < reader.FieldCount; column++)
                    {
                        if (!reader.IsDBNull(column) && reader.GetFieldType(column) == typeof(byte[]) && ((byte[])reader[column]).AsSpan().IndexOf(bytes) >= 0)
                            places.Add($"{table}.{reader.GetName(column)}");
                    }
                }
            }
        }
        return places;
    }

    private static async Task<List<(DbConnection Connection, List<string> Tables)>> OpenAsync(StorageOptions options)
    {
        var opened = new List<(DbConnection, List<string>)>();
        DbConnection[] connections = options.Provider == StorageProvider.Sqlite
            ? [.. Directory.GetFiles(options.Directory, "*.db").Select(file => new SqliteConnection($"Data Source={file};Pooling=False"))]
            : [new NpgsqlConnection(options.ConnectionString)];
        foreach (var connection in connections)
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = options.Provider == StorageProvider.Sqlite ? "SELECT name FROM sqlite_master WHERE type = 'table'" : "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
            var tables = new List<string>();
            await using (var reader = await command.ExecuteReaderAsync(Cancellation))
            {
                while (await reader.ReadAsync(Cancellation))
                    tables.Add(reader.GetString(0));
            }
            opened.Add((connection, tables));
        }
        return opened;
    }

    private static byte[] Bytes<T>(IEnumerable<T> values)
        where T : unmanaged
        => MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray();
}
