using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Tables;
using Watchgrain.Transparency;
using Watchgrain.V1;

namespace Watchgrain.Client.Audit;

/// <summary>Writes what has been signed of an audit log into a directory, from which it can be verified without the gateway. The gateway is not believed in anything: what it answers is written down as it is.</summary>
internal sealed class AuditExport(WatchgrainClient client, ExportFolder folder)
{
    /// <summary>Entries are mostly 1 kB; a reply holds at most 4 MB.</summary>
    private const uint PageSize = 200;

    // By token.
    private readonly Dictionary<string, NamedPerson> people = new(StringComparer.Ordinal);

    /// <summary>Returns the last checkpoint, how many there are, and how many people are named beside the entries: those whose keys the gateway gives.</summary>
    /// <exception cref="InputException">The directory holds something.</exception>
    /// <exception cref="ReplayException">Nothing has been signed.</exception>
    public async Task<(TreeHead Head, int Checkpoints, int People)> WriteAsync(CancellationToken cancellation)
    {
        if (Directory.Exists(folder.Path) && Directory.EnumerateFileSystemEntries(folder.Path).Any())
            throw new InputException(folder.Path, "the directory is not empty");
        Directory.CreateDirectory(folder.Path);
        var (last, count) = await WriteCheckpointsAsync(cancellation);
        if (last is null)
            throw new ReplayException("the log has no signed checkpoint: nothing has been written to it, the last seconds aside, or the host signs nothing (Watchgrain:Audit)");
        if (!SignedNote.TryParse(last, out var note, out var problem) || !TreeHead.TryParse(note.Text, out var head))
            throw new ReplayException($"the gateway's last checkpoint is no checkpoint: {problem}");
        await WriteEntriesAsync(head.Size, cancellation);
        if (people.Count > 0) await File.WriteAllTextAsync(folder.People, ExportedPeople.Write(people.Values), cancellation);
        // Last: an export without it is not complete.
        await File.WriteAllTextAsync(folder.Checkpoint, last, cancellation);
        return (head, count, people.Count);
    }

    private async Task<(string? Last, int Count)> WriteCheckpointsAsync(CancellationToken cancellation)
    {
        var (last, count, above) = ((string?)null, 0, 0UL);
        await using var file = new StreamWriter(folder.Checkpoints);
        while (true)
        {
            var page = await client.Audit.ListCheckpointsAsync(new ListCheckpointsRequest { Above = above, Limit = 1000 }, cancellationToken: cancellation);
            foreach (var checkpoint in page.Checkpoints)
            {
                if (checkpoint.Size <= above) throw new ReplayException("the gateway lists checkpoints that do not grow");
                await file.WriteAsync((last is null ? "" : "\n") + checkpoint.SignedNote);
                (last, above) = (checkpoint.SignedNote, checkpoint.Size);
                count++;
            }

            if (page.Checkpoints.Count == 0) return (last, count);
        }
    }

    private async Task WriteEntriesAsync(long size, CancellationToken cancellation)
    {
        using var tiles = new TileStore(folder.Path);
        await using var file = new StreamWriter(folder.Entries);
        for (long next = 0; next < size;)
        {
            var page = await client.Audit.ListEntriesAsync(new ListEntriesRequest { First = (ulong)next, Limit = (uint)Math.Min(PageSize, size - next) }, cancellationToken: cancellation);
            // Of who may not have keys the export has no names: nothing would show that they are right.
            foreach (var person in page.People.Where(person => person.Key.Length > 0)) people[person.Token] = person;
            var taken = page.Entries.Where(entry => entry.Index < (ulong)size).ToList();
            // A log that has lost entries is exported as it is: the verification says what is missing.
            if (taken.Count == 0) break;
            foreach (var entry in taken)
            {
                await file.WriteAsync(ExportedEntry.Write((long)entry.Index, entry.LeafHash.Span, entry.Bytes.ToByteArray()) + "\n");
                // What the log says the hash is, not what it is: where both differ, the tiles say so.
                tiles.Append(entry.LeafHash.Length == MerkleTree.HashLength ? entry.LeafHash.ToByteArray() : new byte[MerkleTree.HashLength]);
            }

            if ((long)taken[^1].Index < next) throw new ReplayException("the gateway lists entries that do not go on");
            next = (long)taken[^1].Index + 1;
        }

        tiles.Complete();
    }
}
