using System.Globalization;
using Google.Protobuf;
using Watchgrain.Audit.V1;
using Watchgrain.Client.Audit;
using Watchgrain.Transparency;

namespace Watchgrain.Client.Tests.Audit;

/// <summary>An export as the command writes it, of a log that the test has the key of.</summary>
internal sealed class ExportUnderTest : IDisposable
{
    public const string Origin = "example.com/log";

    private readonly ScratchFolder scratch = new();

    public SigningKey Key { get; } = SigningKey.Create();

    public VerifierKey Verifier => Key.Verifier(Origin);

    public ExportFolder Folder => new(scratch.In("export"));

    public static byte[][] Entries(int count, int from = 0) =>
        [.. Enumerable.Range(from, count).Select(i => Entry($"test/{i.ToString(CultureInfo.InvariantCulture)}"))];

    public static byte[] Entry(string key, string actor = "ann") => new Entry { Format = 1, EntryKey = key, Actor = actor }.ToByteArray();

    public static byte[] KeyChange(VerifierKey key) => new Entry { Format = 1, EntryKey = "key", KeyChange = new() { VerifierKey = key.Text } }.ToByteArray();

    public string In(string name) => scratch.In(name);

    /// <summary>Checkpoints of these sizes, each signed by the keys.</summary>
    public IReadOnlyList<string> Sign(byte[][] entries, int[] sizes, params SigningKey[] keys) =>
        [.. sizes.Select(size => Note(entries, size, keys.Length > 0 ? keys : [Key]).ToString())];

    public static SignedNote Note(byte[][] entries, int size, params SigningKey[] keys)
    {
        var tree = new MerkleTree();
        foreach (var entry in entries.Take(size)) tree.Append(MerkleTree.LeafHash(entry));
        var text = new TreeHead(Origin, size, tree.Root()).ToText();
        return new(text, [.. keys.Select(key => key.Sign(Origin, text))]);
    }

    public ExportUnderTest Write(byte[][] entries, IReadOnlyList<string> checkpoints)
    {
        Directory.CreateDirectory(Folder.Path);
        using var tiles = new TileStore(Folder.Path);
        using (var file = new StreamWriter(Folder.Entries))
        {
            for (var i = 0; i < entries.Length; i++)
            {
                file.Write(ExportedEntry.Write(i, MerkleTree.LeafHash(entries[i]), entries[i]) + "\n");
                tiles.Append(MerkleTree.LeafHash(entries[i]));
            }
        }

        tiles.Complete();
        File.WriteAllText(Folder.Checkpoints, string.Join('\n', checkpoints));
        File.WriteAllText(Folder.Checkpoint, checkpoints[^1]);
        return this;
    }

    /// <summary>Changes the lines of the entries.</summary>
    public void Edit(Func<List<string>, List<string>> edit) => File.WriteAllText(Folder.Entries, string.Concat(edit([.. File.ReadAllLines(Folder.Entries)]).Select(line => line + "\n")));

    public AuditVerdict Verify(params (string Name, string Text)[] kept) => new AuditVerification(Folder, [Verifier], kept).Run();

    public void Dispose()
    {
        Key.Dispose();
        scratch.Dispose();
    }
}
