using System.Diagnostics.Metrics;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Labels.Runs;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Tests.Labels.Runs;

public sealed class JoinTableTests
{
    private const int Ids = 40;
    private const long PaneLength = 10;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly Gen<(int Kind, (int Id, long ExpiresAt, JoinEntry Entry)[] Rows, int Writes)> Step =
        Gen.Select(Gen.Int[0, 9], Gen.Select(Gen.Int[0, Ids - 1], Gen.Long[0, 200], Joins.Entry).Array[1, 6], Gen.Int[0, 4]);

    // Commits, closings, merges that end or fail at any write, and new activations: what is found and what would expire are those of a dictionary.
    [Fact]
    public async Task Table_AfterAnyHistory_HoldsWhatADictionaryHolds() => await Step.Array[1, 120].SampleAsync(async steps =>
    {
        var (store, rows) = (new ModelRunTable(), new Dictionary<JoinKey, StoredJoin>());
        var (sequence, pane) = (0L, 0L);
        var table = await LoadAsync(store);
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case < 7:
                    await CommitAsync(step.Rows);
                    break;
                case 7:
                    Assert.Equal(Expiring(pane + 1), Sums(table.Counts.Between(pane, pane + 1)));
                    pane++;
                    foreach (var row in rows.Values.Where(row => row.ExpiresAt < pane * PaneLength).ToArray())
                        rows.Remove(row.Key);
                    break;
                case 8:
                    await table.MaintainAsync(1, () => (pane * PaneLength, pane), Cancellation);
                    break;
                default:
                    await FailAsync(step.Writes, afterwards: step.Rows.Length % 2 == 0);
                    break;
            }
            await CompareAsync();
        }
        await table.MaintainAsync(1, () => (pane * PaneLength, pane), Cancellation);
        await CompareAsync();
        Assert.Equal(Expiring(1000), Sums(table.Counts.Between(pane, 1000)));
        Assert.Equal(store.Headers.Keys, store.Blocks.Keys.Select(place => place.Run).Distinct());
        Assert.InRange(store.Headers.Count, 0, 30);

        async Task CommitAsync((int Id, long ExpiresAt, JoinEntry Entry)[] drawn)
        {
            var found = await table.FindAsync([.. drawn.Select(row => Joins.Key(row.Id)).Distinct()], pane * PaneLength, Cancellation);
            var (written, counts) = (new Dictionary<JoinKey, StoredJoin>(), new JoinCounts());
            foreach (var (id, expiresAt, entry) in drawn)
            {
                var row = Joins.Row(Joins.Key(id), Math.Max(expiresAt, pane * PaneLength), entry);
                if ((written.GetValueOrDefault(row.Key) ?? found.GetValueOrDefault(row.Key)) is { } before)
                    counts.Add(before.ExpiresAt / PaneLength, before.State, -1);
                counts.Add(row.ExpiresAt / PaneLength, row.State, 1);
                written[row.Key] = rows[row.Key] = row;
            }
            var write = JoinTable.Write(++sequence, written.Values, counts);
            store.Append(write);
            table.Add(write.Run);
        }

        async Task FailAsync(int writes, bool afterwards)
        {
            (store.WritesLeft, store.FailsAfterWriting) = (writes, afterwards);
            try
            {
                await table.MaintainAsync(1, () => (pane * PaneLength, pane), Cancellation);
            }
            catch (IOException)
            {
                // The activation goes.
            }
            store.WritesLeft = int.MaxValue;
            table = await LoadAsync(store);
        }

        async Task CompareAsync()
        {
            var found = await table.FindAsync([.. Enumerable.Range(0, Ids).Select(Joins.Key)], pane * PaneLength, Cancellation);
            Assert.Equal(rows.Keys.Order(), found.Keys.Order());
            Assert.All(rows, row => Assert.True(Joins.AreEqual(row.Value, found[row.Key])));
        }

        (long Waiting, long Parked) Expiring(long before) =>
            (rows.Values.Count(row => row.ExpiresAt < before * PaneLength && row.State == JoinState.Waiting), rows.Values.Count(row => row.ExpiresAt < before * PaneLength && row.State == JoinState.Parked));
    }, iter: 300);

    [Fact]
    public async Task Table_OfManyCommits_KeepsFewRunsAndReadsFewBlocks()
    {
        var store = new ModelRunTable();
        var table = await LoadAsync(store);
        for (var commit = 1; commit <= 640; commit++)
        {
            Add(store, table, commit, [.. Enumerable.Range(commit * 100, 100).Select(id => Joins.Waiting(id, id))]);
            if (commit % 8 == 0)
                await table.MaintainAsync(1, () => (null, null), Cancellation);
        }
        var before = store.Reads;

        var found = await table.FindAsync([.. Enumerable.Range(0, 640).Select(commit => Joins.Key((commit * 100) + 150))], null, Cancellation);

        Assert.Equal(640, found.Count);
        Assert.InRange(table.Runs, 1, 3 * JoinRunSet.LeastMerged);
        Assert.InRange(store.Reads - before, 300, 700);
    }

    [Fact]
    public async Task Block_Damaged_CostsItsRowsAlone()
    {
        var store = new ModelRunTable();
        Add(store, null, 1, [.. Enumerable.Range(0, 5000).Select(id => Joins.Waiting(id, 100))]);
        var place = new BlockPlace(JoinRun.NumberOf(1, 0), 7);
        var lost = JoinBlock.Read(store.Blocks[place], JoinRun.MarkOf(place.Run, place.Block)).Count;
        store.Blocks[place][99] ^= 1;
        var table = await LoadAsync(store);
        for (var commit = 2; commit < 20; commit++)
            Add(store, table, commit, [Joins.Waiting(commit + 10_000, 100)]);
        await table.MaintainAsync(1, () => (null, null), Cancellation);

        var found = await table.FindAsync([.. Enumerable.Range(0, 5000).Select(Joins.Key)], null, Cancellation);

        Assert.InRange(lost, 50, 200);
        Assert.Equal(5000 - lost, found.Count);
        // Merging goes on around it.
        Assert.Contains(place.Run, store.Headers.Keys);
        Assert.InRange(table.Runs, 2, 8);
    }

    // An older row of a key must not come back because the newer one cannot be read: its outcome would count again.
    [Fact]
    public async Task Block_DamagedOverAnOlderRow_HidesIt()
    {
        var store = new ModelRunTable();
        Add(store, null, 1, [Joins.Waiting(1, 100)]);
        Add(store, null, 2, [Joins.Waiting(1, 100)]);
        store.Blocks[new(JoinRun.NumberOf(2, 0), 0)][20] ^= 1;
        var table = await LoadAsync(store);

        Assert.Empty(await table.FindAsync([Joins.Key(1)], null, Cancellation));
    }

    [Fact]
    public async Task Header_Damaged_IsMadeAnewFromTheBlocks()
    {
        var store = new ModelRunTable();
        Add(store, null, 1, [.. Enumerable.Range(0, 1000).Select(id => Joins.Waiting(id, 100))]);
        store.Headers[JoinRun.NumberOf(1, 0)][5] ^= 1;

        var table = await LoadAsync(store);

        Assert.Equal(1000, (await table.FindAsync([.. Enumerable.Range(0, 1000).Select(Joins.Key)], null, Cancellation)).Count);
        Assert.Equal((1000, 0), Sums(table.Counts.Between(null, 1000)));
    }

    [Fact]
    public async Task Run_MergedByAnotherWriter_FencesTheReader()
    {
        var store = new ModelRunTable();
        Add(store, null, 1, [Joins.Waiting(1, 100)]);
        var table = await LoadAsync(store);
        store.Headers.Clear();
        store.Blocks.Clear();

        await Assert.ThrowsAsync<FencedException>(() => table.FindAsync([Joins.Key(1)], null, Cancellation));
    }

    [Fact]
    public async Task Key_ThatIsRewritten_HasItsNewestRowAloneInTheStore()
    {
        var store = new ModelRunTable();
        var table = await LoadAsync(store);
        for (var commit = 1; commit <= 5; commit++)
            Add(store, table, commit, [Joins.Waiting(commit, 100), Joins.Waiting(1000, 100)]);
        Add(store, table, 6, [new(Joins.Key(1000), 100, new(null, null))]);
        Add(store, table, 7, [Joins.Waiting(7, 100)]);
        // Fewer than are merged by themselves.
        await table.MaintainAsync(1, () => (null, null), Cancellation);
        Assert.Equal(7, table.Runs);

        var rewriting = table.RewriteAsync(Joins.Key(1000));
        Assert.Same(rewriting, table.RewriteAsync(Joins.Key(1000)));
        await table.MaintainAsync(1, () => (null, null), Cancellation);

        Assert.True(await rewriting);
        Assert.Equal(2, table.Runs);
        Assert.Equal([true], store.Blocks.SelectMany(block => JoinBlock.Read(block.Value, JoinRun.MarkOf(block.Key.Run, block.Key.Block)).Rows()).Where(row => row.Key == Joins.Key(1000)).Select(row => row.Entry.IsErased));
        Assert.Equal(6, (await table.FindAsync([.. Enumerable.Range(1, 7).Select(Joins.Key)], null, Cancellation)).Count);
        // Nothing is left to do, for this key or for one that is nowhere.
        Assert.True(table.RewriteAsync(Joins.Key(1000)) is var again && table.RewriteAsync(Joins.Key(77_777)) is var nowhere);
        await table.MaintainAsync(1, () => (null, null), Cancellation);
        Assert.True(await again);
        Assert.True(await nowhere);
    }

    [Fact]
    public async Task Key_InADamagedRun_CannotBeRewritten()
    {
        var store = new ModelRunTable();
        Add(store, null, 1, [Joins.Waiting(1, 100)]);
        Add(store, null, 2, [new(Joins.Key(1), 100, new(null, null))]);
        store.Blocks[new(JoinRun.NumberOf(1, 0), 0)][20] ^= 1;
        var table = await LoadAsync(store);

        var rewriting = table.RewriteAsync(Joins.Key(1));
        await table.MaintainAsync(1, () => (null, null), Cancellation);

        Assert.False(await rewriting);
        Assert.True((await table.FindAsync([Joins.Key(1)], null, Cancellation))[Joins.Key(1)].Entry.IsErased);
    }

    [Fact]
    public async Task Runs_OverTheHorizon_GoWhole_EvenBehindARowThatStays()
    {
        var store = new ModelRunTable();
        var table = await LoadAsync(store);
        Add(store, table, 1, [Joins.Waiting(1, 50), Joins.Waiting(2, 1_000_000)]);
        Add(store, table, 2, [.. Enumerable.Range(10, 1000).Select(id => Joins.Waiting(id, 60))]);
        Add(store, table, 3, [Joins.Waiting(5, 500)]);

        await table.MaintainAsync(1, () => (100, 10), Cancellation);

        Assert.Equal(2, table.Runs);
        Assert.Equal(2, store.Blocks.Count);
        Assert.Equal(2, (await table.FindAsync([Joins.Key(1), Joins.Key(2), Joins.Key(5), Joins.Key(10)], 100, Cancellation)).Count);
    }

    private static void Add(ModelRunTable store, JoinTable? table, long sequence, StoredJoin[] rows)
    {
        var counts = new JoinCounts();
        foreach (var row in rows)
            counts.Add(row.ExpiresAt / PaneLength, row.State, 1);
        var write = JoinTable.Write(sequence, rows, counts);
        store.Append(write);
        table?.Add(write.Run);
    }

    private static async Task<JoinTable> LoadAsync(ModelRunTable store)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var table = new JoinTable(store, "l:t/m/v/0", new(meters, new(), new SiloBudget(long.MaxValue)), NullLogger.Instance);
        await table.LoadAsync(position => position / PaneLength, Cancellation);
        return table;
    }

    private static (long Waiting, long Parked) Sums(Dictionary<JoinState, long> counts) => (counts[JoinState.Waiting], counts[JoinState.Parked]);
}
