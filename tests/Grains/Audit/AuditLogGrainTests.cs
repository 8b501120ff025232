using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Storage;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Tests.Audit;

public sealed class AuditLogGrainTests
{
    [Fact]
    public async Task Append_OfTheSameKeyAgain_ReturnsTheFirstIndexAndAddsNothing()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var audit = cluster.Audit("acme");
        var (first, second, again) = (await audit.AppendAsync("a", [1]), await audit.AppendAsync("b", [2]), await audit.AppendAsync("a", [3]));
        Assert.Equal((0L, 1L, 0L), (first, second, again));
        var rows = await audit.ListAsync(0, 10);
        var tree = new MerkleTree();
        foreach (var row in rows) tree.Append(MerkleTree.LeafHash(row.Bytes));
        var checkpoint = await audit.GetCheckpointAsync();
        Assert.Equal((2L, Convert.ToHexString(tree.Root())), (checkpoint.Size, Convert.ToHexString(checkpoint.RootHash)));
        Assert.Equal(1, (await audit.FindAsync("b"))!.Index);
        Assert.Null(await audit.FindAsync("c"));
    }

    [Fact]
    public async Task Append_AfterAnotherWriterTookOver_FailsOnceAndThenGoesOn()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var audit = cluster.Audit("acme");
        await audit.AppendAsync("a", [1]);
        var table = cluster.Services.GetRequiredService<IAuditTable>();
        var epoch = await table.AcquireAsync(GrainKeys.AuditLog("acme"), TestContext.Current.CancellationToken);
        await table.AppendAsync(GrainKeys.AuditLog("acme"), epoch, new(1, "other", [2], MerkleTree.LeafHash([2])), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<Exception>(() => audit.AppendAsync("b", [3]));
        Assert.Equal(2, await audit.AppendAsync("b", [3]));
        Assert.Equal(["a", "other", "b"], (await audit.ListAsync(0, 10)).Select(row => row.EntryKey));
    }

    [Fact]
    public async Task Log_WithAFlippedBit_RefusesToGrowAndNamesTheEntry()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var audit = cluster.Audit("acme");
        await audit.AppendAsync("a", [1]);
        await audit.AppendAsync("b", [2]);
        await using (var connection = new SqliteConnection($"Data Source={cluster.AuditFile}"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            // Whoever can write the file can also take off what guards it.
            command.CommandText = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_master WHERE type = 'trigger'";
            command.CommandText = (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            command.CommandText = "UPDATE audit_entry SET bytes = x'03' WHERE entry_index = 1";
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        cluster.Faults.Fail("before:audit");
        await Assert.ThrowsAnyAsync<Exception>(() => audit.AppendAsync("c", [3]));

        var error = await Assert.ThrowsAsync<AuditLogDamagedException>(() => audit.AppendAsync("c", [3]));
        Assert.Contains("the bytes of entry 1 (b)", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AuditLogDamagedException>(() => audit.GetCheckpointAsync());
        await Assert.ThrowsAsync<AuditLogDamagedException>(() => audit.FindSoundAsync("a"));
        Assert.Equal(0, (await audit.FindAsync("a"))!.Index);
        Assert.Equal(2, (await audit.ListAsync(0, 10)).Length);
    }

    [Fact]
    public async Task WaitForGrowth_OnAnAppend_Returns()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var audit = cluster.Audit("acme");
        await audit.AppendAsync("a", [1]);
        Assert.Equal(1, await audit.WaitForGrowthAsync(0, TimeSpan.FromSeconds(20)));
        var waiting = audit.WaitForGrowthAsync(1, TimeSpan.FromSeconds(20));
        Assert.Equal(1, await audit.WaitForGrowthAsync(1, TimeSpan.FromMilliseconds(1)));
        Assert.False(waiting.IsCompleted);
        await audit.AppendAsync("b", [2]);
        Assert.Equal(2, await waiting);
    }
}
