using System.Numerics;
using System.Security.Cryptography;

namespace Watchgrain.Transparency;

/// <summary>That the first entries of a log are still the same: the hashes with which the old root and the new one are both reached (RFC 9162 §2.1.4), at most 64.</summary>
internal static class ConsistencyProof
{
    /// <summary>The nodes whose hashes are the proof, in its order; none where one of the sizes is 0 or both are equal. <paramref name="first"/> is at most <paramref name="second"/>.</summary>
    public static IReadOnlyList<LeafRange> Nodes(long first, long second)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        var nodes = new List<LeafRange>();
        if (first == 0) return nodes;
        var node = new LeafRange(0, second);
        while (node.First + node.Count != first)
        {
            var left = first <= node.First + node.Split;
            nodes.Add(left ? node.Right : node.Left);
            node = left ? node.Left : node.Right;
        }

        // The old tree itself is known to whoever asks.
        if (node.First > 0) nodes.Add(node);
        nodes.Reverse();
        return nodes;
    }

    /// <summary>Whether the log with the second root begins with the one that had the first (RFC 9162 §2.1.4.2). False for every wrong argument. An empty log is consistent with every other.</summary>
    public static bool Verify(long first, ReadOnlySpan<byte> firstRoot, long second, ReadOnlySpan<byte> secondRoot, IReadOnlyList<byte[]> hashes)
    {
        if (first < 0 || first > second || firstRoot.Length != MerkleTree.HashLength || secondRoot.Length != MerkleTree.HashLength || hashes.Any(hash => hash.Length != MerkleTree.HashLength)) return false;
        if (first == second) return hashes.Count == 0 && firstRoot.SequenceEqual(secondRoot) && (first > 0 || firstRoot.SequenceEqual(SHA256.HashData([])));
        if (first == 0) return hashes.Count == 0 && firstRoot.SequenceEqual(SHA256.HashData([]));
        if (hashes.Count == 0) return false;

        var (at, last) = (first - 1, second - 1);
        var full = BitOperations.TrailingZeroCount(~at);
        (at, last) = (at >> full, last >> full);
        // A first log that is a full tree is a node of the second, and its hash is known.
        var given = BitOperations.IsPow2(first) ? 0 : 1;
        var old = given == 0 ? firstRoot.ToArray() : hashes[0];
        var reached = old;
        foreach (var hash in hashes.Skip(given))
        {
            if (last == 0) return false;
            if ((at & 1) == 1 || at == last)
            {
                (old, reached) = (MerkleTree.NodeHash(hash, old), MerkleTree.NodeHash(hash, reached));
                while ((at & 1) == 0 && at != 0) (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                reached = MerkleTree.NodeHash(reached, hash);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && firstRoot.SequenceEqual(old) && secondRoot.SequenceEqual(reached);
    }
}
