using System.Globalization;
using System.Text;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Transparency;
using Watchgrain.V1;

namespace Watchgrain.Client.Audit;

/// <summary>That an entry is in a log, with the checkpoint that says so, in one file (C2SP tlog-proof).</summary>
internal sealed record LogProof(long Index, IReadOnlyList<byte[]> Hashes, string SignedNote)
{
    /// <summary>Asks for a proof against the last signed checkpoint, and checks it: the bytes of the entry have to lead to the root that was signed.</summary>
    /// <exception cref="ReplayException">The entry is not signed yet, or the gateway proves nothing.</exception>
    public static async Task<LogProof> OfAsync(WatchgrainClient client, long index, CancellationToken cancellation)
    {
        var signed = (await client.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellation)).SignedNote;
        if (!Transparency.SignedNote.TryParse(signed, out var note, out _) || !TreeHead.TryParse(note.Text, out var head))
            throw new ReplayException("the log has no signed checkpoint");
        if (index >= head.Size)
            throw new ReplayException($"entry {index.ToString(CultureInfo.InvariantCulture)} is not signed yet: the last checkpoint is of {head.Size.ToString(CultureInfo.InvariantCulture)} entries");
        var proof = await client.Audit.GetInclusionProofAsync(new GetInclusionProofRequest { Index = (ulong)index, Size = (ulong)head.Size }, cancellationToken: cancellation);
        var entries = await client.Audit.ListEntriesAsync(new ListEntriesRequest { First = (ulong)index, Limit = 1 }, cancellationToken: cancellation);
        byte[][] hashes = [.. proof.Hashes.Select(hash => hash.ToByteArray())];
        if (entries.Entries.Count != 1 || !InclusionProof.Verify(index, head.Size, MerkleTree.LeafHash(entries.Entries[0].Bytes.Span), hashes, head.RootHash))
            throw new ReplayException($"what the gateway says does not prove that entry {index.ToString(CultureInfo.InvariantCulture)} is in the log of the signed checkpoint");
        return new(index, hashes, signed);
    }

    public override string ToString()
    {
        var text = new StringBuilder("c2sp.org/tlog-proof@v1\nindex ").Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Hashes) text.Append(Convert.ToBase64String(hash)).Append('\n');
        return text.Append('\n').Append(SignedNote).ToString();
    }
}
