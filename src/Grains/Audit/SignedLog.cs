using Watchgrain.Transparency;

namespace Watchgrain.Grains.Audit;

/// <summary>
/// What has been signed of a log. It has a tree of its own, which grows only by what is read back from the table: so a checkpoint is of the bytes that stand there, and extends the one before by construction.
/// </summary>
/// <param name="origin">Name of the log.</param>
/// <param name="keys">Who signs.</param>
internal sealed class SignedLog(string origin, AuditKeys keys)
{
    private readonly MerkleTree tree = new();
    private readonly Dictionary<long, byte[]> roots = [];

    public string Origin => origin;

    /// <summary>The last checkpoint; null when there is none.</summary>
    public SignedNote? Last { get; private set; }

    /// <summary>Number of entries of the last checkpoint.</summary>
    public long Size { get; private set; }

    /// <summary>How many entries the tree has taken; those beyond <see cref="Size"/> are not signed yet.</summary>
    public long Read => tree.Size;

    /// <summary>Takes over a checkpoint that was signed, before the entries are read, which are held to each. What is wrong with it, or nothing.</summary>
    public string Begin(string note, string place)
    {
        if (!SignedNote.TryParse(note, out var parsed, out var problem)) return $"the last checkpoint in {place} {problem}";
        if (!TreeHead.TryParse(parsed.Text, out var head)) return $"the last checkpoint in {place} is no checkpoint";
        // Of a key that is not there any more nothing can be said; its root still has to be right.
        if (!parsed.TryVerify(keys.Verifiers(head.Origin), out _)) return $"the last checkpoint in {place} does not have its signature";
        if (roots.TryGetValue(head.Size, out var other) && !other.AsSpan().SequenceEqual(head.RootHash)) return $"two checkpoints of {head.Size} entries contradict each other";
        roots[head.Size] = head.RootHash;
        if (head.Size > Size) (Last, Size) = (parsed, head.Size);
        return "";
    }

    /// <summary>The next entry as it was read back. What is wrong, or nothing.</summary>
    public string Append(AuditRow row)
    {
        if (row.Index != tree.Size) return $"entry {tree.Size} is missing";
        if (!MerkleTree.LeafHash(row.Bytes).AsSpan().SequenceEqual(row.LeafHash)) return $"the bytes of entry {row.Index} ({row.EntryKey}) do not have the leaf hash that was stored with them";
        tree.Append(row.LeafHash);
        return roots.TryGetValue(tree.Size, out var root) && !tree.Root().AsSpan().SequenceEqual(root) ? $"its first {tree.Size} entries are not those of the checkpoint that was signed of them" : "";
    }

    /// <summary>When all has been read: what is missing, or nothing.</summary>
    public string End() => tree.Size < Size ? $"it has {tree.Size} entries, and a checkpoint of {Size} was signed" : "";

    /// <summary>Whether the key that signs now has not signed the last checkpoint.</summary>
    public bool KeyIsNew => keys.Verifier(origin) is { } key && (Last is null || !Last.Signatures.Any(signature => signature.Name == key.Name && signature.KeyId == key.Id));

    /// <summary>Signs what has been read. <see cref="Signed"/> when it is kept.</summary>
    public SignedNote Sign() => keys.SignNote(new(origin, tree.Size, tree.Root()));

    public void Signed(SignedNote note) => (Last, Size) = (note, tree.Size);

    /// <summary>Tree hash of what has been read.</summary>
    public byte[] Root() => tree.Root();
}
