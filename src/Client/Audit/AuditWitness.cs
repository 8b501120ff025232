using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Transparency;
using Watchgrain.V1;

namespace Watchgrain.Client.Audit;

/// <summary>
/// Remembers the last checkpoint of a log and cosigns the next one only when the log has grown out of it (C2SP tlog-cosignature). What it remembers is a file of the checkpoints that it has cosigned.
/// </summary>
/// <param name="client">The gateway that is watched.</param>
/// <param name="log">The key of the log.</param>
/// <param name="key">The witness's own.</param>
/// <param name="name">The witness's name.</param>
/// <param name="directory">Holds a file per log.</param>
/// <param name="time">Clock of the cosignature.</param>
internal sealed class AuditWitness(WatchgrainClient client, VerifierKey log, SigningKey key, string name, string directory, TimeProvider time)
{
    /// <summary>Looks once. The checkpoint that stands in the file afterwards, and whether it is new.</summary>
    /// <exception cref="ReplayException">The log contradicts what the witness has seen, is signed by another key, or not at all.</exception>
    public async Task<(TreeHead Head, bool New)> LookAsync(CancellationToken cancellation)
    {
        var (note, head) = Read((await client.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellation)).SignedNote);
        var file = Path.Combine(directory, Uri.EscapeDataString(log.Name) + ".checkpoints");
        var seen = Last(file);
        if (seen is not null)
        {
            if (head.Size < seen.Size) throw new ReplayException($"the log {log.Name} has lost entries: it had {seen.Size}, and its checkpoint is of {head.Size}. Nothing was cosigned");
            var proof = await ProofAsync(seen.Size, head.Size, cancellation);
            if (!ConsistencyProof.Verify(seen.Size, seen.RootHash, head.Size, head.RootHash, proof))
                throw new ReplayException($"the log {log.Name} of {head.Size} entries is not the one of {seen.Size} entries that was cosigned, grown: its history was changed. Nothing was cosigned");
            if (head.Size == seen.Size) return (head, false);
        }

        Directory.CreateDirectory(directory);
        var cosigned = note with { Signatures = [.. note.Signatures, key.Cosign(name, note.Text, time.GetUtcNow())] };
        await using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes((stream.Position == 0 ? "" : "\n") + cosigned), cancellation);
        stream.Flush(flushToDisk: true);
        return (head, true);
    }

    private (SignedNote Note, TreeHead Head) Read(string signed)
    {
        if (signed.Length == 0) throw new ReplayException("the log has no signed checkpoint");
        if (!SignedNote.TryParse(signed, out var note, out var problem)) throw new ReplayException($"the log's checkpoint {problem}");
        if (!TreeHead.TryParse(note.Text, out var head) || head.Origin != log.Name) throw new ReplayException($"the checkpoint is not of the log {log.Name}");
        if (!note.TryVerify([log], out var signers) || signers.Count == 0) throw new ReplayException($"the log's checkpoint is not signed by {log.Text}. Nothing was cosigned");
        return (note, head);
    }

    private TreeHead? Last(string file)
    {
        if (!File.Exists(file)) return null;
        var own = key.Verifier(name, SignatureKind.Cosignature);
        SignedNote.TryParseAll(File.ReadAllText(file), strict: false, out var notes, out _);
        var mine = notes.LastOrDefault(note => note.TryVerify([own], out var signers) && signers.Count > 0) ?? throw new ReplayException($"{file} holds nothing that this witness has cosigned");
        return TreeHead.TryParse(mine.Text, out var head) ? head : throw new ReplayException($"{file} ends with something that is no checkpoint");
    }

    private async Task<byte[][]> ProofAsync(long first, long second, CancellationToken cancellation) => first == second
        ? []
        : [.. (await client.Audit.GetConsistencyProofAsync(new GetConsistencyProofRequest { FirstSize = (ulong)first, SecondSize = (ulong)second }, cancellationToken: cancellation)).Hashes.Select(hash => hash.ToByteArray())];
}
