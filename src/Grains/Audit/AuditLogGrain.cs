using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Storage;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Audit;

/// <inheritdoc cref="IAuditLogGrain"/>
/// <remarks>Its state is the table itself: at activation it takes the next epoch, reads every entry, recomputes each leaf hash from the bytes and rebuilds the tree.</remarks>
public sealed class AuditLogGrain(IAuditTable table, TimeProvider time, ILogger<AuditLogGrain> logger) : Grain, IAuditLogGrain
{
    /// <summary>Below Orleans' response time-out of 30 seconds, so that a quiet log is an answer and not an error.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(20);

    private const int PageSize = 1000;

    private readonly AuditTree tree = new();
    private TaskCompletionSource grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string damage = "";
    private long epoch;

    private string Log => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        epoch = await table.AcquireAsync(Log, cancellationToken);
        while (damage.Length == 0)
        {
            var page = await table.ReadAsync(Log, tree.Size, PageSize, cancellationToken);
            if (page.Count == 0) break;
            foreach (var row in page)
            {
                damage = DamageOf(row);
                if (damage.Length > 0) break;
                tree.Append(row.LeafHash);
            }
        }

        if (damage.Length > 0) logger.AuditLogDamaged(Log, damage);
        else logger.AuditLogOpened(Log, tree.Size, epoch);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        grown.TrySetResult();
        return Task.CompletedTask;
    }

    public async Task<long> AppendAsync(string entryKey, byte[] entry)
    {
        ThrowWhenDamaged();
        try
        {
            if (await table.FindAsync(Log, entryKey, CancellationToken.None) is { } present) return present.Index;
            var row = new AuditRow(tree.Size, entryKey, entry, MerkleTree.LeafHash(entry));
            await table.AppendAsync(Log, epoch, row, CancellationToken.None);
            tree.Append(row.LeafHash);
            var waiting = grown;
            grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.SetResult();
            return row.Index;
        }
        catch (FencedException)
        {
            logger.AuditLogFenced(Log);
            GiveWay();
            throw;
        }
        catch (Exception error)
        {
            logger.AuditAppendFailed(error, Log, entryKey);
            GiveWay();
            throw;
        }
    }

    public Task<AuditRow?> FindAsync(string entryKey) => table.FindAsync(Log, entryKey, CancellationToken.None);

    public Task<AuditCheckpoint> GetCheckpointAsync()
    {
        ThrowWhenDamaged();
        return Task.FromResult(new AuditCheckpoint(Log, tree.Size, tree.Root()));
    }

    public Task<AuditProof> ProveInclusionAsync(long index, long size)
    {
        ThrowWhenDamaged();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, tree.Size);
        return ProveAsync(new(index, 1), size, InclusionProof.Nodes(index, size));
    }

    public Task<AuditProof> ProveConsistencyAsync(long first, long second)
    {
        ThrowWhenDamaged();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(second, tree.Size);
        return ProveAsync(new(0, first), second, ConsistencyProof.Nodes(first, second));
    }

    public async Task<AuditRow[]> ListAsync(long first, int limit) => [.. await table.ReadAsync(Log, Math.Max(0, first), Math.Clamp(limit, 0, PageSize), CancellationToken.None)];

    public async Task<long> WaitForGrowthAsync(long size, TimeSpan patience)
    {
        if (tree.Size > size || patience <= TimeSpan.Zero) return tree.Size;
        try
        {
            await grown.Task.WaitAsync(patience < LongestPatience ? patience : LongestPatience, time);
        }
        catch (TimeoutException)
        {
            // A quiet log: the size says so.
        }

        return tree.Size;
    }

    private async Task<AuditProof> ProveAsync(LeafRange subject, long size, IReadOnlyList<LeafRange> nodes)
    {
        var root = new LeafRange(0, size);
        var leaves = new Dictionary<long, byte[][]>();
        foreach (var tile in tree.TilesOf([.. nodes, .. new[] { subject, root }.Where(node => node.Count > 0)])) leaves[tile] = await ReadTileAsync(tile);
        return new(HashOf(subject), HashOf(root), [.. nodes.Select(HashOf)]);

        byte[] HashOf(LeafRange node) => node.Count == 0 ? new MerkleTree().Root() : tree.Hash(node, leaves);
    }

    /// <summary>Leaf hashes of a full tile, from the bytes as they are read back. Throws when they are not those of the tree.</summary>
    private async Task<byte[][]> ReadTileAsync(long tile)
    {
        var rows = await table.ReadAsync(Log, tile * AuditTree.TileWidth, AuditTree.TileWidth, CancellationToken.None);
        byte[][] leaves = [.. rows.Select(row => MerkleTree.LeafHash(row.Bytes))];
        var read = new MerkleTree();
        foreach (var leaf in leaves) read.Append(leaf);
        if (read.Size == AuditTree.TileWidth && read.Root().AsSpan().SequenceEqual(tree.TileHash(tile))) return leaves;
        damage = $"entries {tile * AuditTree.TileWidth} to {(tile + 1) * AuditTree.TileWidth - 1} are not what was written";
        logger.AuditLogDamaged(Log, damage);
        ThrowWhenDamaged();
        return leaves;
    }

    /// <summary>The outcome of the write is unknown, so this activation no longer knows the size of the log: the next one reads it.</summary>
    private void GiveWay()
    {
        grown.TrySetResult();
        DeactivateOnIdle();
    }

    private string DamageOf(AuditRow row)
    {
        if (row.Index != tree.Size) return $"entry {tree.Size} is missing";
        return MerkleTree.LeafHash(row.Bytes).AsSpan().SequenceEqual(row.LeafHash) ? "" : $"the bytes of entry {row.Index} ({row.EntryKey}) do not have the leaf hash that was stored with them";
    }

    private void ThrowWhenDamaged()
    {
        if (damage.Length > 0) throw new AuditLogDamagedException($"audit log {Log} is damaged: {damage}");
    }
}
