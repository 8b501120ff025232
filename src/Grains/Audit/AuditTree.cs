using Watchgrain.Transparency;

namespace Watchgrain.Grains.Audit;

/// <summary>
/// The tree of a log that can prove: beside the root it holds the hashes of all full subtrees of <see cref="TileWidth"/> entries and more, a quarter of a byte per entry, and those of the leaves after the last of them.
/// The leaves of the other tiles are read when a proof needs them: at most two tiles per proof.
/// </summary>
internal sealed class AuditTree
{
    /// <summary>As in tlog-tiles: a proof reads two tiles at most, and a million entries take 250 kB.</summary>
    private const int TileHeight = 8;

    public const int TileWidth = 1 << TileHeight;

    private readonly MerkleTree tree;
    private readonly List<List<byte[]>> full = [];
    private readonly List<byte[]> lastLeaves = [];

    public AuditTree() => tree = new(Completed);

    public long Size => tree.Size;

    public byte[] Root() => tree.Root();

    public void Append(byte[] leafHash) => tree.Append(leafHash);

    /// <summary>Tiles whose leaves have to be read for the hashes of these nodes, each once.</summary>
    public IReadOnlySet<long> TilesOf(IEnumerable<LeafRange> nodes)
    {
        var tiles = new HashSet<long>();
        foreach (var node in nodes)
            node.Hash(part => TileOf(part) is { } tile && Known(part) is null ? Needed(tile) : Known(part));
        return tiles;

        byte[] Needed(long tile)
        {
            tiles.Add(tile);
            return new byte[MerkleTree.HashLength];
        }
    }

    /// <summary>The hash of a node; <paramref name="leaves"/> are the leaf hashes of the tiles that <see cref="TilesOf"/> names.</summary>
    public byte[] Hash(LeafRange node, IReadOnlyDictionary<long, byte[][]> leaves) => node.Hash(part =>
        Known(part) ?? (part.Count == 1 ? leaves[part.First >> TileHeight][part.First & (TileWidth - 1)] : null));

    /// <summary>The hash of a full tile.</summary>
    public byte[] TileHash(long tile) => full[0][(int)tile];

    /// <summary>The full tile that holds all of the part; null when no tile does, or the last, whose leaves are here.</summary>
    private long? TileOf(LeafRange part)
    {
        var tile = part.First >> TileHeight;
        return tile == (part.First + part.Count - 1) >> TileHeight && tile < Size >> TileHeight ? tile : null;
    }

    private byte[]? Known(LeafRange part)
    {
        if (part.Count == 1) return part.First >= Size - lastLeaves.Count ? lastLeaves[(int)(part.First - (Size - lastLeaves.Count))] : null;
        if (part.Count < TileWidth || !long.IsPow2(part.Count)) return null;
        var level = (int)long.Log2(part.Count) - TileHeight;
        return full[level][(int)(part.First / part.Count)];
    }

    private void Completed(int height, byte[] hash)
    {
        if (height == 0) lastLeaves.Add(hash);
        if (height < TileHeight) return;
        if (height == TileHeight) lastLeaves.Clear();
        if (full.Count == height - TileHeight) full.Add([]);
        full[height - TileHeight].Add(hash);
    }
}
