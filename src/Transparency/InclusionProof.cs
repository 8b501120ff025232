namespace Watchgrain.Transparency;

/// <summary>That an entry is in a log: the hashes from the sibling of its leaf up to the child of the root (RFC 9162 §2.1.3), at most 63.</summary>
internal static class InclusionProof
{
    /// <summary>The nodes whose hashes are the proof, in its order. The leaf at <paramref name="index"/> has to be one of the first <paramref name="size"/>.</summary>
    public static IReadOnlyList<LeafRange> Nodes(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var nodes = new List<LeafRange>();
        var node = new LeafRange(0, size);
        while (node.Count > 1)
        {
            var left = index < node.First + node.Split;
            nodes.Add(left ? node.Right : node.Left);
            node = left ? node.Left : node.Right;
        }

        nodes.Reverse();
        return nodes;
    }

    /// <summary>Whether the proof leads from the leaf to the root (RFC 9162 §2.1.3.2). False for every wrong argument: nothing here is trusted but the root.</summary>
    public static bool Verify(long index, long size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]> hashes, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || leafHash.Length != MerkleTree.HashLength || hashes.Any(hash => hash.Length != MerkleTree.HashLength)) return false;
        var (at, last) = (index, size - 1);
        var reached = leafHash.ToArray();
        foreach (var hash in hashes)
        {
            if (last == 0) return false;
            if ((at & 1) == 1 || at == last)
            {
                reached = MerkleTree.NodeHash(hash, reached);
                while ((at & 1) == 0 && at != 0) (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                reached = MerkleTree.NodeHash(reached, hash);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && root.SequenceEqual(reached);
    }
}
