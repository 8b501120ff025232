using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.People;
using Watchgrain.Grains.Storage;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Audit;

/// <inheritdoc cref="IAuditLogGrain"/>
/// <remarks>Its state is the table itself: at activation it takes the next epoch, reads every entry, recomputes each leaf hash from the bytes, rebuilds the tree and holds it to the last checkpoint that was signed.</remarks>
public sealed class AuditLogGrain(
    IAuditTable table, AuditKeys keys, CheckpointCopies copies, CheckpointWebhook webhook, WebhookSender sender, CheckpointCopyStates copyStates, AuditDamage damages, IOptions<AuditOptions> options, TimeProvider time,
    IHostApplicationLifetime lifetime, ILogger<AuditLogGrain> logger) : Grain, IAuditLogGrain
{
    /// <summary>A second place that hangs must not hold up decisions for longer.</summary>
    private static readonly TimeSpan CopyPatience = TimeSpan.FromSeconds(2);

    private const int PageSize = 1000;

    private readonly AuditTree tree = new();
    private readonly GrowthWait growth = new(time, lifetime);
    private SignedLog signed = null!;
    private CheckpointPosts posts = null!;
    private Task copying = Task.CompletedTask;
    private string damage = "";
    private long copied;
    private long epoch;
    private bool keyStands;
    private bool givesWay;

    private string Log => this.GetPrimaryKeyString();

    private string Tenant => GrainKeys.Segments(Log)[0];

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        signed = new(keys.OriginOf(Tenant), keys);
        posts = new(webhook, sender, Log, Tenant, copyStates, time, logger);
        epoch = await table.AcquireAsync(Log, cancellationToken);
        if (await table.LastCheckpointAsync(Log, cancellationToken) is { } last) damage = signed.Begin(last.Note, "the table");
        if (damage.Length == 0 && copies.Wanted) damage = await BeginWithCopyAsync(cancellationToken);
        while (damage.Length == 0)
        {
            var page = await table.ReadAsync(Log, tree.Size, PageSize, cancellationToken);
            if (page.Count == 0) break;
            foreach (var row in page)
            {
                damage = signed.Append(row);
                if (damage.Length > 0) break;
                tree.Append(row.LeafHash);
            }
        }

        if (damage.Length == 0) damage = signed.End();
        damages.Opened(Log, damage);
        if (damage.Length > 0)
        {
            logger.AuditLogDamaged(Log, damage);
            return;
        }

        logger.AuditLogOpened(Log, tree.Size, epoch);
        if (keys.Verifier(signed.Origin) is { } key)
        {
            logger.AuditLogSigned(Log, key.Text);
            var every = TimeSpan.FromSeconds(options.Value.CheckpointSeconds);
            this.RegisterGrainTimer(SignOnTimeAsync, new GrainTimerCreationOptions { DueTime = every, Period = every });
            // Whether it was taken is not known; the same note has the same id.
            posts.Offer(signed.Last);
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        growth.End();
        if (signed is null) return;
        if (!givesWay) await SignOnTimeAsync(cancellationToken);
        await posts.StopAsync();
        copyStates.Forget(Log, CheckpointCopyStates.Directory);
    }

    public async Task<long> AppendAsync(string entryKey, byte[] entry)
    {
        ThrowWhenDamaged();
        var isWriting = false;
        try
        {
            if (await table.FindAsync(Log, entryKey, CancellationToken.None) is { } present) return present.Index;
            // Here and nowhere else, so that no writer can forget it.
            var entryWithTokens = await EntryNames.SealAsync(entry, GrainFactory.GetGrain<IPeopleGrain>(GrainKeys.People(Tenant)));
            isWriting = true;
            await NameKeyAsync();
            return await AppendNewAsync(entryKey, entryWithTokens);
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
            // Until then nothing was asked of the table whose outcome could be unknown.
            if (isWriting) GiveWay();
            throw;
        }
    }

    public Task<AuditRow?> FindAsync(string entryKey) => table.FindAsync(Log, entryKey, CancellationToken.None);

    public Task<AuditRow?> FindSoundAsync(string entryKey)
    {
        ThrowWhenDamaged();
        return FindAsync(entryKey);
    }

    public Task<AuditCheckpoint> GetCheckpointAsync()
    {
        ThrowWhenDamaged();
        return Task.FromResult(new AuditCheckpoint(signed.Origin, tree.Size, tree.Root(), signed.Last?.ToString() ?? "", keys.Verifier(signed.Origin)?.Text ?? ""));
    }

    public async Task<AuditNote?> SignAsync()
    {
        ThrowWhenDamaged();
        if (keys.Sign) await SignGrowthAsync(CancellationToken.None);
        ThrowWhenDamaged();
        return signed.Last is { } last ? new(signed.Size, last.ToString()) : null;
    }

    public async Task<AuditNote[]> ListCheckpointsAsync(long above, int limit) => [.. await table.ReadCheckpointsAsync(Log, above, Math.Clamp(limit, 0, PageSize), CancellationToken.None)];

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
        if (tree.Size <= size && patience > TimeSpan.Zero) await growth.WaitAsync(patience);
        return tree.Size;
    }

    private async Task<long> AppendNewAsync(string entryKey, byte[] entry)
    {
        var row = new AuditRow(tree.Size, entryKey, entry, MerkleTree.LeafHash(entry));
        await table.AppendAsync(Log, epoch, row, CancellationToken.None);
        tree.Append(row.LeafHash);
        growth.Tell();
        return row.Index;
    }

    /// <summary>Before anything is signed with a key the log says so.</summary>
    private async Task NameKeyAsync()
    {
        if (keyStands || !signed.KeyIsNew) return;
        var key = keys.Verifier(signed.Origin)!;
        var entryKey = KeyEntries.KeyOf(key, signed.Size);
        if (await table.FindAsync(Log, entryKey, CancellationToken.None) is null)
            await AppendNewAsync(entryKey, KeyEntries.Entry(entryKey, Tenant, key, signed.Last?.Signatures ?? [], time.GetUtcNow()));
        keyStands = true;
    }

    private async Task SignOnTimeAsync(CancellationToken cancellation)
    {
        if (damage.Length > 0 || givesWay || !keys.Sign) return;
        try
        {
            await SignGrowthAsync(cancellation);
        }
        catch (FencedException)
        {
            logger.AuditLogFenced(Log);
            GiveWay();
        }
#pragma warning disable CA1031 // whatever it is: the next tick tries again, and entries stand without a signature
        catch (Exception error)
#pragma warning restore CA1031
        {
            logger.CheckpointFailed(error, Log);
            // Whether the checkpoint or the entry of the key stands is not known: the next activation reads it.
            GiveWay();
        }
    }

    /// <summary>Signs what has been added, from what the table gives back.</summary>
    private async Task SignGrowthAsync(CancellationToken cancellation)
    {
        if (tree.Size > 0 && (tree.Size > signed.Size || signed.KeyIsNew))
        {
            await NameKeyAsync();
            await ReadBackAsync(cancellation);
            if (damage.Length > 0) return;
            var note = signed.Sign();
            await table.AppendCheckpointAsync(Log, epoch, new(signed.Read, note.ToString()), cancellation);
            signed.Signed(note);
        }

        posts.Offer(signed.Last);
        if (copies.Wanted) await CopyAsync();
    }

    private async Task ReadBackAsync(CancellationToken cancellation)
    {
        while (damage.Length == 0 && signed.Read < tree.Size)
        {
            var rows = await table.ReadAsync(Log, signed.Read, (int)Math.Min(PageSize, tree.Size - signed.Read), cancellation);
            if (rows.Count == 0) Damaged($"entry {signed.Read} is missing");
            foreach (var row in rows)
            {
                if (signed.Append(row) is not { Length: > 0 } wrong) continue;
                Damaged(wrong);
                return;
            }
        }

        if (damage.Length == 0 && !signed.Root().AsSpan().SequenceEqual(tree.Root())) Damaged($"what is read back of its {tree.Size} entries is not what was written");
    }

    /// <summary>The copy may hold more than the table: then the table has lost it.</summary>
    private async Task<string> BeginWithCopyAsync(CancellationToken cancellation)
    {
        try
        {
            if (await copies.LastAsync(signed.Origin, cancellation).WaitAsync(CopyPatience, time, cancellation) is not { } last) return "";
            if (TreeHead.TryParse(last.Text, out var head)) copied = head.Size;
            return signed.Begin(last.ToString(), "the second place");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or TimeoutException)
        {
            logger.CopyFailed(error, Log);
            return "";
        }
    }

    private async Task CopyAsync()
    {
        if (copied >= signed.Size || signed.Last is not { } last || !copying.IsCompleted) return;
        var size = signed.Size;
        try
        {
            copying = copies.AddAsync(signed.Origin, last.ToString(), CancellationToken.None);
            await copying.WaitAsync(CopyPatience, time);
            copied = size;
            copyStates.Copied(Log, CheckpointCopyStates.Directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or TimeoutException)
        {
            copyStates.Failed(Log, CheckpointCopyStates.Directory);
            logger.CopyFailed(error, Log);
        }
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
        Damaged($"entries {tile * AuditTree.TileWidth} to {(tile + 1) * AuditTree.TileWidth - 1} are not what was written");
        ThrowWhenDamaged();
        return leaves;
    }

    /// <summary>The outcome of the write is unknown, so this activation no longer knows the size of the log: the next one reads it.</summary>
    private void GiveWay()
    {
        givesWay = true;
        growth.End();
        DeactivateOnIdle();
    }

    private void Damaged(string found)
    {
        damage = found;
        damages.Opened(Log, damage);
        logger.AuditLogDamaged(Log, damage);
    }

    private void ThrowWhenDamaged()
    {
        if (damage.Length > 0) throw new AuditLogDamagedException($"audit log {Log} is damaged: {damage}");
    }
}
