using System.Globalization;
using Watchgrain.Client.Tables;
using Watchgrain.Transparency;

namespace Watchgrain.Client.Audit;

/// <summary>
/// Verifies an export with nothing but keys: that its entries are those of which its checkpoints, and checkpoints that were kept elsewhere, were signed; else which entry is the first that is wrong.
/// Keys that the log names in entries are believed once a checkpoint of a believed key covers them.
/// </summary>
/// <param name="folder">The export.</param>
/// <param name="keys">Who is believed: logs and witnesses.</param>
/// <param name="kept">Files with checkpoints that were kept elsewhere, each with what they hold.</param>
internal sealed class AuditVerification(ExportFolder folder, IReadOnlyList<VerifierKey> keys, IReadOnlyList<(string Name, string Text)> kept)
{
    private readonly AuditVerdict verdict = new();
    private readonly HashSet<VerifierKey> believed = [.. keys];
    private readonly List<(long Index, VerifierKey Key)> named = [];

    private sealed record Head(string Where, bool IsOwn, SignedNote Note, TreeHead Said)
    {
        public bool IsOfEntries { get; set; }

        public bool IsOfTiles { get; set; }
    }

    /// <exception cref="InputException">The directory is no export.</exception>
    public AuditVerdict Run()
    {
        if (!File.Exists(folder.Entries) || !File.Exists(folder.Checkpoints) || !File.Exists(folder.Checkpoint))
            throw new InputException(folder.Path, "is no export of an audit log: checkpoint, checkpoints and entries.jsonl belong to one");
        var heads = Heads();
        verdict.Checkpoints = heads.Count(head => head.IsOwn);
        verdict.Origin = heads.FirstOrDefault(head => head.IsOwn)?.Said.Origin ?? "";
        foreach (var other in heads.Where(head => head.Said.Origin != verdict.Origin))
            verdict.Add($"{other.Where}: the checkpoint of {other.Said.Size} entries is of the log {other.Said.Origin}, not of {verdict.Origin}");
        heads.RemoveAll(head => head.Said.Origin != verdict.Origin);

        CompareTiles(heads);
        var strange = ReadEntries(heads);
        Compare(heads, strange);
        Believe(heads);
        if (File.Exists(folder.People)) Recognise(File.ReadAllText(folder.People));
        return verdict;
    }

    private List<Head> Heads()
    {
        var heads = new List<Head>();
        var own = File.ReadAllText(folder.Checkpoints);
        Take("checkpoints", own, isOwn: true);
        var last = File.ReadAllText(folder.Checkpoint);
        if (heads.Count == 0 || heads[^1].Note.ToString() != last) verdict.Add("checkpoint is not the last of checkpoints");
        if (!heads.Select(head => head.Said.Size).SequenceEqual(heads.Select(head => head.Said.Size).Distinct().Order())) verdict.Add("checkpoints are not in the order of their sizes");
        foreach (var (name, text) in kept) Take(name, text, isOwn: false);
        return [.. heads.OrderBy(head => head.Said.Size)];

        void Take(string where, string text, bool isOwn)
        {
            if (!SignedNote.TryParseAll(text, strict: isOwn, out var notes, out var problem)) verdict.Add($"{where} {problem}");
            foreach (var note in notes)
            {
                if (TreeHead.TryParse(note.Text, out var said)) heads.Add(new(where, isOwn, note, said));
                else verdict.Add($"{where}: a note is no checkpoint: '{note.Text.ReplaceLineEndings(" ")}'");
            }
        }
    }

    private void CompareTiles(List<Head> heads)
    {
        var tree = new MerkleTree();
        Reach(heads, tree, head => head.IsOfTiles = true);
        foreach (var leaf in Leaves())
        {
            tree.Append(leaf);
            Reach(heads, tree, head => head.IsOfTiles = true);
        }
    }

    private IEnumerable<byte[]> Leaves() => TileStore.Leaves(folder.Path, OwnSize());

    private long OwnSize() => SignedNote.TryParse(File.ReadAllText(folder.Checkpoint), out var note, out _) && TreeHead.TryParse(note.Text, out var head) ? head.Size : 0;

    /// <summary>Reads the entries. The first of which the tile says something else; null when there is none.</summary>
    private (long Index, string Problem)? ReadEntries(List<Head> heads)
    {
        (long, string)? strange = null;
        var tree = new MerkleTree();
        Reach(heads, tree, head => head.IsOfEntries = true);
        using var leaves = Leaves().GetEnumerator();
        foreach (var line in File.ReadLines(folder.Entries))
        {
            var index = verdict.Entries;
            if (ExportedEntry.Parse(line, out var problem) is not { } entry)
            {
                verdict.Add(index, index, $"entry {index} {problem}");
                break;
            }

            if (entry.Index != index)
            {
                verdict.Add(index, index, $"entry {index} is missing: entry {entry.Index} stands in its place");
                break;
            }

            verdict.Entries++;
            var leaf = MerkleTree.LeafHash(entry.Bytes);
            tree.Append(leaf);
            Reach(heads, tree, head => head.IsOfEntries = true);
            var tile = leaves.MoveNext() ? leaves.Current : null;
            if (!leaf.AsSpan().SequenceEqual(tile)) strange ??= (index, tile is null ? $"entry {index} has no hash in the tiles" : $"entry {index} does not have the hash that the tiles have of it");
            if (!leaf.AsSpan().SequenceEqual(entry.LeafHash)) strange ??= (index, $"entry {index} does not have the leaf_hash beside it");
            if (!entry.IsWrittenAs(line)) verdict.Add(index, index, $"entry {index} says something else to people than its bytes do, or is not written as exports are");
            if (ExportedEntry.Read(entry.Bytes)?.KeyChange is { } change && VerifierKey.TryParse(change.VerifierKey, out var key, out _) && key.Name == verdict.Origin) named.Add((index, key));
        }

        return strange;
    }

    private void Compare(List<Head> heads, (long Index, string Problem)? strange)
    {
        long sound = 0;
        foreach (var head in heads)
        {
            if (head.IsOfEntries)
            {
                sound = head.Said.Size;
                continue;
            }

            var of = $"the first {head.Said.Size} entries are not those of the checkpoint in {head.Where}";
            // The tiles are those that were signed: they say which entry is not.
            if (head.IsOfTiles && strange is { } exact && exact.Index < head.Said.Size) verdict.Add(exact.Index, exact.Index, $"{exact.Problem}; {of}");
            else if (head.Said.Size > verdict.Entries) verdict.Add(verdict.Entries, verdict.Entries, $"entry {verdict.Entries} and what follows is missing: {head.Where} has a checkpoint of {head.Said.Size} entries");
            else verdict.Add(sound, head.Said.Size - 1, $"{of}; the first wrong one is in {Range(sound, head.Said.Size - 1)}");
            break;
        }

        if (strange is { } left && verdict.Verified) verdict.Add(left.Index, left.Index, left.Problem + ": the tiles or the line were changed, the entry is the one that was signed");
    }

    private void Believe(List<Head> heads)
    {
        foreach (var head in heads)
        {
            if (!head.Note.TryVerify(believed, out var signers))
            {
                verdict.Add($"{head.Where}: the checkpoint of {head.Said.Size} entries has a signature that is not of the key that it names");
                continue;
            }

            if (signers.Count == 0) verdict.Unbelieved++;
            if (!head.IsOfEntries) continue;
            foreach (var signer in signers)
            {
                if (signer.Kind == SignatureKind.Cosignature) verdict.Cosigned = head.Said.Size;
                else if (signer.Name == head.Said.Origin) (verdict.Covered, verdict.CoveredBy) = (head.Said.Size, Short(signer));
            }

            if (verdict.Covered == head.Said.Size) believed.UnionWith(named.Where(key => key.Index < head.Said.Size).Select(key => key.Key));
        }

        // Where entries are wrong the checkpoints after them cover nothing, whoever signed them.
        if (verdict.FirstBad is null && verdict.Covered < verdict.Entries)
        {
            var next = named.FirstOrDefault(key => !believed.Contains(key.Key));
            verdict.Add(verdict.Covered, verdict.Covered, verdict.Covered == 0 && heads.Count > 0 && next.Key is null
                ? "no checkpoint is signed by a key that is believed"
                : $"from entry {verdict.Covered} on no checkpoint is signed by a key that is believed{(next.Key is null ? "" : $"; entry {next.Index} names the key {next.Key.Text}")}");
        }

        if (keys.Any(key => key.Kind == SignatureKind.Cosignature) && verdict.Cosigned == 0) verdict.Add("no checkpoint is cosigned by the witness");
    }

    private void Recognise(string people)
    {
        var (count, problem) = ExportedPeople.Verify(people);
        if (problem.Length > 0) verdict.Add(problem);
        else verdict.People = count;
    }

    private static void Reach(List<Head> heads, MerkleTree tree, Action<Head> found)
    {
        foreach (var head in heads.Where(head => head.Said.Size == tree.Size && tree.Root().AsSpan().SequenceEqual(head.Said.RootHash))) found(head);
    }

    private static string Short(VerifierKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.Name}+{key.Id:x8}");

    private static string Range(long first, long last) => first == last ? first.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{first} to {last}");
}
