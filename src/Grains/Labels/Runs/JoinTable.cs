using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Labels.Runs;

/// <summary>A partition's joins on the disk: runs that are searched through their filters, and merged beside the commits. For one activation, which alone writes; not thread-safe.</summary>
internal sealed class JoinTable(IJoinRunTable store, string partition, PartitionMetrics metrics, ILogger logger)
{
    /// <summary>A megabyte: what is read, written or dropped in one step.</summary>
    public const int BlocksPerStep = 256;

    private readonly JoinRunSet set = new();
    private readonly HashSet<BlockPlace> damaged = [];
    private readonly Queue<long> dropped = new();
    private readonly Dictionary<JoinKey, TaskCompletionSource<bool>> rewritten = [];

    /// <summary>How many rows wait in which state, by the pane in which their time is over.</summary>
    public JoinCounts Counts => set.Counts;

    /// <summary>Runs that a key is looked for in.</summary>
    public int Runs => set.Runs.Count;

    /// <summary>Reads what is stored; nobody else writes from here on.</summary>
    /// <param name="paneOf">The pane of a position.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task LoadAsync(Func<long, long> paneOf, CancellationToken cancellation)
    {
        var headers = await store.LoadAsync(partition, cancellation);
        foreach (var header in headers)
        {
            try
            {
                set.Add(JoinRun.Read(header.Run, header.Bytes));
            }
            catch (InvalidDataException exception)
            {
                var run = await new JoinRunRecovery(store, partition, paneOf).RecoverAsync(header.Run, cancellation);
                metrics.JoinsDamaged();
                PartitionLogMessages.JoinHeaderDamaged(logger, partition, header.Run, exception.Message, run.Blocks, run.Rows);
                set.Add(run);
                set.NoteDamage(run.Number);
            }
        }
        // Of a merge that did not come to its end, or of runs that it has replaced.
        foreach (var run in (await store.ListBlocksAsync(partition, cancellation)).Except(headers.Select(header => header.Run)))
            dropped.Enqueue(run);
    }

    /// <summary>What stands under keys, without what was over before a position (null: nothing is). A row that may stand in a damaged block is not there.</summary>
    public async Task<Dictionary<JoinKey, StoredJoin>> FindAsync(IReadOnlyCollection<JoinKey> keys, long? expireBefore, CancellationToken cancellation)
    {
        while (true)
        {
            if (await TryFindAsync(keys, expireBefore, cancellation) is { } found)
                return found;
        }
    }

    /// <summary>The run of a commit.</summary>
    public static JoinRunWrite Write(long logSequence, IReadOnlyCollection<StoredJoin> rows, JoinCounts counts) => JoinRunWriter.Write(JoinRun.NumberOf(logSequence, 0), rows, counts);

    /// <summary>The run of a commit is durable.</summary>
    public void Add(JoinRun run) => set.Add(run);

    /// <summary>
    /// Has the runs that may hold a key merged into one, out of turn, so that of its rows only the newest is left in the tables; true when that is so. False: they cannot be merged, and older rows stay until their time is over.
    /// Done by <see cref="MaintainAsync"/>.
    /// </summary>
    public Task<bool> RewriteAsync(JoinKey key)
    {
        if (!rewritten.TryGetValue(key, out var ending))
            rewritten[key] = ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return ending.Task;
    }

    /// <summary>Drops what is over and merges what is due, in steps of about a megabyte.</summary>
    /// <param name="epoch">The writer's.</param>
    /// <param name="over">Where the horizon stands now: a position and its pane.</param>
    /// <param name="cancellation">Ends it after a step.</param>
    public async Task MaintainAsync(long epoch, Func<(long? Before, long? Pane)> over, CancellationToken cancellation)
    {
        while (true)
        {
            await DropAsync(epoch, cancellation);
            if (set.Over(over().Before) is { Count: > 0 } past)
                await ReplaceAsync(epoch, past, null, null, cancellation);
            else if (NextRewrite() is { } rewriting)
                await MergeAsync(epoch, rewriting, over(), cancellation);
            else if (set.NextMerge(over().Before) is { Count: > 0 } merged)
                await MergeAsync(epoch, merged, over(), cancellation);
            else
                return;
        }
    }

    /// <summary>Of the first key that is to be rewritten; those that are done, or cannot be, are told so. What was replaced before has been dropped.</summary>
    private IReadOnlyList<JoinRun>? NextRewrite()
    {
        foreach (var (key, ending) in rewritten.ToArray())
        {
            var holding = set.Holding(key);
            if (holding is { Count: > 0 })
                return holding;
            rewritten.Remove(key);
            ending.TrySetResult(holding is not null);
        }
        return null;
    }

    private async Task<Dictionary<JoinKey, StoredJoin>?> TryFindAsync(IReadOnlyCollection<JoinKey> keys, long? expireBefore, CancellationToken cancellation)
    {
        var places = new List<(BlockPlace Place, JoinKey Key)>();
        foreach (var run in set.Runs)
        {
            foreach (var key in keys)
            {
                if (run.BlockOf(key) is { } block)
                    places.Add((new(run.Number, block), key));
            }
        }
        // Later runs come later: what they hold counts.
        places.Sort((a, b) => a.Place.CompareTo(b.Place));
        var found = new Dictionary<JoinKey, StoredJoin>();
        for (var first = 0; first < places.Count;)
        {
            var step = new List<BlockPlace>();
            var end = first;
            for (; end < places.Count; end++)
            {
                if (step.Count > 0 && step[^1] == places[end].Place)
                    continue;
                if (step.Count == BlocksPerStep)
                    break;
                step.Add(places[end].Place);
            }
            var bytes = await store.ReadAsync(partition, step, cancellation);
            for (var i = 0; i < step.Count; i++)
            {
                var block = bytes[i] is null && !set.Holds(step[i].Run) ? null : await OpenAsync(step[i], bytes[i], cancellation);
                // It has been merged while it was read.
                if (block is null && !set.Holds(step[i].Run))
                    return null;
                for (; first < end && places[first].Place == step[i]; first++)
                {
                    var key = places[first].Key;
                    if (block is null)
                        found.Remove(key);
                    else if (block.Find(key) is { } row)
                        found[key] = row;
                }
            }
        }
        foreach (var row in found.Values.Where(row => row.ExpiresAt < expireBefore).ToArray())
            found.Remove(row.Key);
        return found;
    }

    // Null when it is damaged.
    private async Task<JoinBlock?> OpenAsync(BlockPlace place, byte[]? bytes, CancellationToken cancellation)
    {
        try
        {
            if (bytes is not null)
                return JoinBlock.Read(bytes, JoinRun.MarkOf(place.Run, place.Block));
            if (damaged.Contains(place))
                return null;
            if (!(await store.LoadAsync(partition, cancellation)).Any(header => header.Run == place.Run))
                throw new FencedException($"Partition {partition}: run {place.Run} has been merged by another writer.");
            throw new InvalidDataException("it is missing");
        }
        catch (InvalidDataException exception)
        {
            set.NoteDamage(place.Run);
            if (damaged.Add(place))
            {
                metrics.JoinsDamaged();
                PartitionLogMessages.JoinBlockDamaged(logger, partition, place.Run, place.Block, exception.Message);
            }
            return null;
        }
    }

    private async Task MergeAsync(long epoch, IReadOnlyList<JoinRun> merged, (long? Before, long? Pane) over, CancellationToken cancellation)
    {
        var number = JoinRun.NumberOf(merged);
        var writer = new JoinRunWriter(number, merged.Sum(run => run.Rows));
        var merge = new JoinRunMerge(merged, writer, hasOlder: set.Runs[0] != merged[0], over.Before);
        while (!merge.IsDone)
        {
            var places = merge.Wanted();
            var bytes = await store.ReadAsync(partition, places, cancellation);
            var blocks = new List<JoinBlock>(places.Count);
            for (var i = 0; i < places.Count; i++)
            {
                if (await OpenAsync(places[i], bytes[i], cancellation) is not { } block)
                {
                    dropped.Enqueue(number);
                    return;
                }
                blocks.Add(block);
            }
            merge.Step(blocks);
            if (writer.Finished < BlocksPerStep)
                continue;
            var (first, full) = writer.TakeFinished();
            await store.WriteAsync(partition, epoch, new(number, null, first, full), [], cancellation);
        }
        metrics.JoinsMerged(writer.Rows);
        var counts = new JoinCounts();
        foreach (var run in merged)
            counts.Add(run.Counts.From(over.Pane));
        if (writer.Rows == 0)
        {
            await ReplaceAsync(epoch, merged, null, null, cancellation);
            return;
        }
        var made = writer.Finish(counts);
        var (last, rest) = writer.TakeFinished();
        await ReplaceAsync(epoch, merged, made, new(number, made.Write(), last, rest), cancellation);
    }

    private async Task ReplaceAsync(long epoch, IReadOnlyList<JoinRun> replaced, JoinRun? by, JoinRunRows? rows, CancellationToken cancellation)
    {
        await store.WriteAsync(partition, epoch, rows, [.. replaced.Select(run => run.Number)], cancellation);
        set.Replace(replaced, by);
        foreach (var run in replaced)
            dropped.Enqueue(run.Number);
    }

    private async Task DropAsync(long epoch, CancellationToken cancellation)
    {
        while (dropped.TryPeek(out var run))
        {
            if (await store.DropBlocksAsync(partition, epoch, run, BlocksPerStep, cancellation) < BlocksPerStep)
                dropped.Dequeue();
        }
    }
}
