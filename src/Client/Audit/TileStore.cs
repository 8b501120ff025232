using System.Globalization;
using Watchgrain.Transparency;

namespace Watchgrain.Client.Audit;

/// <summary>
/// The hashes of a log as files (C2SP tlog-tiles): <c>tile/L/N</c> holds 256 hashes of the level L, each of a full subtree of 256^L entries; the last of a level, when it has W of them, is <c>tile/L/N.p/W</c>.
/// N is written in groups of three digits, all but the last with an x before them.
/// </summary>
internal sealed class TileStore : IDisposable
{
    private const int TileHeight = 8;
    private const int TileWidth = 1 << TileHeight;

    private readonly string directory;
    private readonly MerkleTree tree;
    private readonly List<MemoryStream> tiles = [];
    private readonly List<long> written = [];

    /// <param name="directory">Of the export.</param>
    public TileStore(string directory) => (this.directory, tree) = (directory, new(Completed));

    public byte[] Root() => tree.Root();

    public void Append(byte[] leafHash) => tree.Append(leafHash);

    /// <summary>Writes the tiles that are not full.</summary>
    public void Complete()
    {
        for (var level = 0; level < tiles.Count; level++)
        {
            if (tiles[level].Length > 0)
                Write($"{PathOf(directory, level, written[level])}.p/{(tiles[level].Length / MerkleTree.HashLength).ToString(CultureInfo.InvariantCulture)}", tiles[level]);
        }
    }

    public void Dispose()
    {
        foreach (var tile in tiles) tile.Dispose();
    }

    /// <summary>The leaf hashes that the tiles of the lowest level hold, of <paramref name="size"/> entries at most; they end where a tile is missing or cut off.</summary>
    public static IEnumerable<byte[]> Leaves(string directory, long size)
    {
        for (long tile = 0; tile * TileWidth < size; tile++)
        {
            var width = Math.Min(TileWidth, size - tile * TileWidth);
            var path = PathOf(directory, 0, tile);
            var partial = $"{path}.p/{width.ToString(CultureInfo.InvariantCulture)}";
            if (width < TileWidth && File.Exists(partial)) path = partial;
            if (!File.Exists(path)) yield break;
            var bytes = File.ReadAllBytes(path);
            for (var at = 0; at + MerkleTree.HashLength <= Math.Min(bytes.Length, width * MerkleTree.HashLength); at += MerkleTree.HashLength)
                yield return bytes[at..(at + MerkleTree.HashLength)];
            if (bytes.Length < width * MerkleTree.HashLength) yield break;
        }
    }

    private void Completed(int height, byte[] hash)
    {
        if (height % TileHeight != 0) return;
        var level = height / TileHeight;
        if (tiles.Count == level)
        {
            tiles.Add(new(TileWidth * MerkleTree.HashLength));
            written.Add(0);
        }

        tiles[level].Write(hash);
        if (tiles[level].Length < TileWidth * MerkleTree.HashLength) return;
        Write(PathOf(directory, level, written[level]++), tiles[level]);
        tiles[level].SetLength(0);
    }

    private static void Write(string path, MemoryStream tile)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, tile.ToArray());
    }

    private static string PathOf(string directory, int level, long tile)
    {
        var name = (tile % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (tile /= 1000; tile > 0; tile /= 1000) name = $"x{(tile % 1000).ToString("000", CultureInfo.InvariantCulture)}/{name}";
        return Path.Combine(directory, "tile", level.ToString(CultureInfo.InvariantCulture), name);
    }
}
