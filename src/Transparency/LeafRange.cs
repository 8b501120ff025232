using System.Numerics;

namespace Watchgrain.Transparency;

/// <summary>Leaves <see cref="First"/> to <see cref="First"/> + <see cref="Count"/> - 1 that are a node of a Merkle tree, which splits them at <see cref="Split"/>.</summary>
/// <param name="First">Index of the first leaf.</param>
/// <param name="Count">At least 1.</param>
internal readonly record struct LeafRange(long First, long Count)
{
    /// <summary>The largest power of two below the count, which is at least 2: so many leaves are on the left.</summary>
    public long Split => 1L << BitOperations.Log2((ulong)Count - 1);

    public LeafRange Left => new(First, Split);

    public LeafRange Right => new(First + Split, Count - Split);

    /// <summary>The hash of the node.</summary>
    /// <param name="known">Gives the hash of a node, or null to have it made of its two halves. It has to know every leaf that it is asked for.</param>
    public byte[] Hash(Func<LeafRange, byte[]?> known) =>
        known(this) ?? (Count > 1 ? MerkleTree.NodeHash(Left.Hash(known), Right.Hash(known)) : throw new InvalidOperationException($"the hash of leaf {First} is not known"));
}
