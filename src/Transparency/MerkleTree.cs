using System.Numerics;
using System.Security.Cryptography;

namespace Watchgrain.Transparency;

/// <summary>
/// The Merkle tree hash of a growing list after RFC 6962 §2.1, with SHA-256: MTH() = H(); MTH(d) = H(0x00 ‖ d); MTH(D[n]) = H(0x01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n])), k the largest power of two below n.
/// </summary>
/// <remarks>Holds only the roots of the full subtrees, one for each bit of the size: O(log n) memory, and amortised O(1) hashes per append.</remarks>
/// <param name="completed">Told of each full subtree when its last leaf comes: its height (0: a leaf) and its hash. Of one height they come from left to right.</param>
internal sealed class MerkleTree(Action<int, byte[]>? completed = null)
{
    public const int HashLength = SHA256.HashSizeInBytes;

    private readonly List<byte[]> subtrees = [];

    public long Size { get; private set; }

    /// <summary>Tree hash over everything appended so far.</summary>
    public byte[] Root()
    {
        if (subtrees.Count == 0) return SHA256.HashData([]);
        var root = subtrees[^1];
        for (var i = subtrees.Count - 2; i >= 0; i--) root = NodeHash(subtrees[i], root);
        return root;
    }

    /// <summary>Appends the hash of a leaf (<see cref="LeafHash"/>).</summary>
    public void Append(byte[] leafHash)
    {
        ArgumentNullException.ThrowIfNull(leafHash);
        ArgumentOutOfRangeException.ThrowIfNotEqual(leafHash.Length, HashLength);
        var carry = leafHash;
        completed?.Invoke(0, carry);
        var full = BitOperations.TrailingZeroCount(~Size);
        for (var height = 1; height <= full; height++)
        {
            carry = NodeHash(subtrees[^1], carry);
            completed?.Invoke(height, carry);
            subtrees.RemoveAt(subtrees.Count - 1);
        }

        subtrees.Add(carry);
        Size++;
    }

    public static byte[] LeafHash(ReadOnlySpan<byte> entry)
    {
        var input = new byte[entry.Length + 1];
        entry.CopyTo(input.AsSpan(1));
        return SHA256.HashData(input);
    }

    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * HashLength];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + HashLength)..]);
        return SHA256.HashData(input);
    }
}
