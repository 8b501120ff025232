using System.IO.Compression;
using Watchgrain.Client.Connection;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.V1;

namespace Watchgrain.Cluster.Tests.Upgrade;

/// <summary>
/// Databases that version 0.1 left behind (folder <c>v0.1</c>): <c>./run --once --pace max</c> over docs/examples/parcels, on SQLite and on PostgreSQL (<c>pg_dump --inserts</c>). Today's host migrates and reads them.
/// </summary>
public sealed class UpgradeFromTheFirst
{
    private const string Model = "parcel-delay";
    private const string Version = "v1";
    private const string Producer = "replay-predictions";

    // 2026-01-05, among its rows.
    private const long AnyPosition = 1_767_571_200_000;

    // What 0.1 said at its end.
    private const int Rows = 240;
    private const int Signals = 7;

    private static string Folder => Path.Combine(Repository.Root, "tests", "Cluster", "Upgrade", "v0.1");

    [Fact]
    public async Task PostgreSql_WrittenByTheFirstVersion_IsMigratedReadAndKnowsItsBatches()
    {
        await using var database = await Database.CreateAsync();
        await using (var compressed = new GZipStream(File.OpenRead(Path.Combine(Folder, "postgresql.sql.gz")), CompressionMode.Decompress))
        using (var script = new StreamReader(compressed))
            await database.RunAsync(await script.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(4, await database.AskAsync("SELECT MAX(version)::bigint FROM schema_version"));
        await using var host = new HostProcess("all", "host", database.ConnectionString, Repository.NewLogFolder(nameof(PostgreSql_WrittenByTheFirstVersion_IsMigratedReadAndKnowsItsBatches)));

        await StartsAndReadsAllAsync(host);
        await CountsNoBatchAgainAsync(host);

        Assert.True(await database.AskAsync("SELECT MAX(version)::bigint FROM schema_version") > 4);
    }

    [Fact]
    public async Task Sqlite_WrittenByTheFirstVersion_IsMigratedReadAndKnowsItsBatches()
    {
        var folder = Repository.NewLogFolder(nameof(Sqlite_WrittenByTheFirstVersion_IsMigratedReadAndKnowsItsBatches));
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(Folder, "sqlite.zip"), folder, TestContext.Current.CancellationToken);
        await using var host = new HostProcess("all", "host", null, folder, "--Watchgrain:Storage:Directory", folder);

        await StartsAndReadsAllAsync(host);
        await CountsNoBatchAgainAsync(host);
    }

    private static async Task StartsAndReadsAllAsync(HostProcess host)
    {
        host.Start();
        await host.WhenReadyAsync();
        using var client = new WatchgrainClient(new() { Address = host.Address });

        var state = await client.Queries.GetModelStateAsync(new() { ModelId = Model, Version = Version });
        var weight = await client.Queries.GetFeatureAsync(new() { ModelId = Model, Version = Version, Feature = "weight" });
        var express = await client.Queries.GetSliceAsync(new() { ModelId = Model, Version = Version, Feature = "service", Value = "express" });
        var signals = await client.Queries.ListSignalsAsync(new() { ModelId = Model, Version = Version });
        var decisions = await client.Decisions.ListDecisionsAsync(new() { ModelId = Model });
        var checkpoint = await client.Audit.GetCheckpointAsync(new());

        Assert.Equal(Rows, state.Counters.Rows);
        Assert.Equal(Rows, state.Counters.LabelsJoined);
        Assert.Equal(Rows, state.Panes.Sum(pane => pane.Rows));
        Assert.All(state.Panes, pane => Assert.Equal(1, pane.Performance.Coverage));
        Assert.Equal(state.Panes.Select(pane => (pane.Pane, pane.Rows)), weight.Panes.Select(pane => (pane.Pane, pane.Rows)));
        Assert.All(weight.Panes, pane => Assert.NotNull(pane.Distances));
        Assert.InRange(express.Panes.Sum(pane => pane.Rows), 1, Rows - 1);
        Assert.Equal(Signals, signals.Total);
        Assert.Equal("parcel-delay/v1/1", Assert.Single(decisions.Decisions).DecisionId);
        Assert.True(checkpoint.Checkpoint.Size > 0);
        await JoinsGoOnAsync(client, state.Counters);
    }

    // The joins of 0.1 stand in a table of their own: a label of one is changed, which today's form then holds, and changed back.
    private static async Task JoinsGoOnAsync(WatchgrainClient client, Counters before)
    {
        await using var labels = client.OpenLabels(new(Model, Version, "after-the-upgrade"));
        await await labels.SendAsync("north", new() { Text = { "P0419", "P0418" } }, [1, 0]);
        await await labels.SendAsync("north", new() { Text = { "P0419", "P0418" } }, [0, 0]);
        await await labels.SendAsync("north", new() { Text = { "P0419" } }, [0]);

        var after = before;
        await Until.TrueAsync(
            async () =>
            {
                after = (await client.Queries.GetModelStateAsync(new() { ModelId = Model, Version = Version })).Counters;
                return after.LabelsAmended + after.LabelsDuplicate >= before.LabelsAmended + before.LabelsDuplicate + 5;
            },
            "not all labels that were sent again were counted");
        Assert.Equal((before.LabelsAmended + 2, before.LabelsDuplicate + 3), (after.LabelsAmended, after.LabelsDuplicate));
        Assert.Equal((before.LabelsJoined, before.LabelsParked), (after.LabelsJoined, after.LabelsParked));
    }

    // A client that never heard the answers sends everything again under its numbers. What stood in a batch was remembered in another way then, so the number alone tells.
    private static async Task CountsNoBatchAgainAsync(HostProcess host)
    {
        using var client = new WatchgrainClient(new() { Address = host.Address });
        var producer = await client.Ingest.GetProducerAsync(new() { ModelId = Model, Version = Version, ProducerId = Producer });
        var answers = new List<ReportResponse>();
        for (ulong sequence = 0; sequence < producer.NextSequence; sequence++)
        {
            answers.Add(await client.Ingest.ReportAsync(new()
            {
                ModelId = Model,
                Version = Version,
                ProducerId = Producer,
                ProducerEpoch = producer.ProducerEpoch,
                Sequence = sequence,
                Source = "north",
                Batch = new() { Positions = { AnyPosition }, Scores = { 0.5 } },
            }));
        }

        Assert.All(answers, answer => Assert.True(answer.Duplicate));
        Assert.Equal(Rows, answers.Sum(answer => answer.AcceptedRows));
        var counters = new Counters();
        await Until.TrueAsync(
            async () =>
            {
                counters = (await client.Queries.GetModelStateAsync(new() { ModelId = Model, Version = Version })).Counters;
                return counters.DuplicateBatches >= answers.Count;
            },
            $"not all of {answers.Count} batches were counted as sent again");
        Assert.Equal((answers.Count, Rows), (counters.DuplicateBatches, counters.Rows));
    }
}
