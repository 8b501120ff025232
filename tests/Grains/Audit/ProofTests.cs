using System.Security.Cryptography;
using CsCheck;
using Watchgrain.Grains.Audit;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Tests.Audit;

public sealed class ProofTests
{
    /// <summary>The inputs with which the Certificate Transparency project tests its trees.</summary>
    private static readonly byte[][] KnownLeaves = Array.ConvertAll(
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"], (string leaf) => MerkleTree.LeafHash(Convert.FromHexString(leaf)));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(5, 8, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(1, 5, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void Inclusion_InTheKnownTree_IsTheKnownProofAndNothingElse(long index, int size, params string[] known)
    {
        var root = Root(KnownLeaves.AsSpan(0, size));
        byte[][] proof = [.. InclusionProof.Nodes(index, size).Select(node => Root(KnownLeaves.AsSpan((int)node.First, (int)node.Count)))];

        Assert.Equal(known, proof.Select(Convert.ToHexStringLower));
        Assert.True(InclusionProof.Verify(index, size, KnownLeaves[index], proof, root));
        Assert.All(Tampered(proof, KnownLeaves[index], root), bad => Assert.False(InclusionProof.Verify(index, size, KnownLeaves[index], bad, root)));
        Assert.All(Flipped(root), bad => Assert.False(InclusionProof.Verify(index, size, KnownLeaves[index], proof, bad)));
        Assert.All(Flipped(KnownLeaves[index]), bad => Assert.False(InclusionProof.Verify(index, size, bad, proof, root)));
        foreach (var (i, n) in ((long, long)[])[(index - 1, size), (index + 1, size), (index ^ 2, size), (index, size * 2L), (index, size / 2L), (index, 0L), (-1L, size), (long.MaxValue, size), (index, long.MinValue), (index + size, size)])
            Assert.False(InclusionProof.Verify(i, n, KnownLeaves[index], proof, root));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(6, 8, "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 5, "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void Consistency_InTheKnownTree_IsTheKnownProofAndNothingElse(int first, int second, params string[] known)
    {
        var (old, now) = (Root(KnownLeaves.AsSpan(0, first)), Root(KnownLeaves.AsSpan(0, second)));
        byte[][] proof = [.. ConsistencyProof.Nodes(first, second).Select(node => Root(KnownLeaves.AsSpan((int)node.First, (int)node.Count)))];

        Assert.Equal(known, proof.Select(Convert.ToHexStringLower));
        Assert.True(ConsistencyProof.Verify(first, old, second, now, proof));
        Assert.All(Tampered(proof, old, now), bad => Assert.False(ConsistencyProof.Verify(first, old, second, now, bad)));
        Assert.All(Flipped(old), bad => Assert.False(ConsistencyProof.Verify(first, bad, second, now, proof)));
        Assert.All(Flipped(now), bad => Assert.False(ConsistencyProof.Verify(first, old, second, bad, proof)));
        if (first < second)
            Assert.False(ConsistencyProof.Verify(first, now, second, old, proof));
        foreach (var (m, n) in ((long, long)[])[(first + 1, second), (first - 1, second), (first ^ 2, second), (first, second * 2L), (first, second / 2L), (-1L, second), (first, long.MinValue), (second + 1L, second)])
            Assert.False(ConsistencyProof.Verify(m, old, n, now, proof));
    }

    [Fact]
    public void Proofs_OfEveryPairOfSizesUpTo70_AreThoseOfTheRfcAndVerify()
    {
        var leaves = Leaves(70, seed: 1);
        for (var n = 1; n <= leaves.Length; n++)
        {
            var root = Root(leaves.AsSpan(0, n));
            for (var m = 0; m < n; m++)
            {
                byte[][] path = [.. InclusionProof.Nodes(m, n).Select(node => Root(leaves.AsSpan((int)node.First, (int)node.Count)))];
                Assert.Equal(Path(m, leaves.AsSpan(0, n)), path);
                Assert.True(InclusionProof.Verify(m, n, leaves[m], path, root));
                // Of another leaf or at another place it proves nothing.
                Assert.False(InclusionProof.Verify(m, n, leaves[(m + 1) % leaves.Length], path, root));
                Assert.DoesNotContain(Enumerable.Range(0, n), i => i != m && InclusionProof.Verify(i, n, leaves[m], path, root));
            }

            for (var m = 1; m <= n; m++)
            {
                byte[][] proof = [.. ConsistencyProof.Nodes(m, n).Select(node => Root(leaves.AsSpan((int)node.First, (int)node.Count)))];
                Assert.Equal(m == n ? [] : SubProof(m, leaves.AsSpan(0, n), whole: true), proof);
                Assert.True(ConsistencyProof.Verify(m, Root(leaves.AsSpan(0, m)), n, root, proof));
                Assert.False(ConsistencyProof.Verify(m, Root(leaves.AsSpan(0, m - 1)), n, root, proof));
            }
        }
    }

    [Fact]
    public void Consistency_OfTheEmptyLog_NeedsNoProofAndItsOwnRoot()
    {
        var (empty, root) = (new MerkleTree().Root(), Root(KnownLeaves));
        Assert.True(ConsistencyProof.Verify(0, empty, 8, root, []));
        Assert.True(ConsistencyProof.Verify(0, empty, 0, empty, []));
        Assert.False(ConsistencyProof.Verify(0, root, 8, root, []));
        Assert.False(ConsistencyProof.Verify(0, empty, 8, root, [root]));
        Assert.False(ConsistencyProof.Verify(0, root, 0, root, []));
    }

    [Fact]
    public void AuditTree_OfAnySize_ProvesWhatTheRfcSaysFromTwoTilesAtMost()
    {
        var all = Leaves(2_100, seed: 2);
        Gen.Select(Gen.Int[1, all.Length], Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]).Sample(
            (size, a, b, c) =>
            {
                var tree = new AuditTree();
                foreach (var leaf in all.AsSpan(0, size)) tree.Append(leaf);
                var (second, index) = (1 + a % size, 0);
                (index, var first) = (b % second, 1 + c % second);
                Assert.Equal(Root(all.AsSpan(0, second)), Hashes(tree, all, [new(0, second)]).Single());
                Assert.Equal(Path(index, all.AsSpan(0, second)), Hashes(tree, all, InclusionProof.Nodes(index, second)));
                Assert.Equal(first == second ? [] : SubProof(first, all.AsSpan(0, second), whole: true), Hashes(tree, all, ConsistencyProof.Nodes(first, second)));
            },
            iter: 200);
    }

    private static byte[][] Hashes(AuditTree tree, byte[][] all, IReadOnlyList<LeafRange> nodes)
    {
        var tiles = tree.TilesOf(nodes);
        Assert.InRange(tiles.Count, 0, 2);
        var read = tiles.ToDictionary(tile => tile, tile => all[(int)(tile * AuditTree.TileWidth)..(int)((tile + 1) * AuditTree.TileWidth)]);
        Assert.All(read, tile => Assert.Equal(Root(tile.Value), tree.TileHash(tile.Key)));
        return [.. nodes.Select(node => tree.Hash(node, read))];
    }

    private static byte[][] Leaves(int count, int seed)
    {
        var random = new Random(seed);
        var leaves = new byte[count][];
        for (var i = 0; i < count; i++) random.NextBytes(leaves[i] = new byte[32]);
        return leaves;
    }

    /// <summary>Every way in which a proof can be wrong by little: a bit, a hash less or more, at either end.</summary>
    private static IEnumerable<byte[][]> Tampered(byte[][] proof, params byte[][] others)
    {
        for (var i = 0; i < proof.Length; i++)
        {
            foreach (var bad in Flipped(proof[i]))
            {
                var copy = (byte[][])proof.Clone();
                copy[i] = bad;
                yield return copy;
            }
        }

        if (proof.Length > 0)
        {
            yield return proof[..^1];
            yield return proof[1..];
            yield return [];
            yield return [proof[0][..31], .. proof[1..]];
            yield return [proof[0], .. proof];
        }

        if (proof.Length > 1) yield return [.. proof.Reverse()];
        foreach (var other in (byte[][])[.. others, new byte[32], []])
        {
            yield return [.. proof, other];
            yield return [other, .. proof];
        }
    }

    private static IEnumerable<byte[]> Flipped(byte[] hash)
    {
        for (var bit = 0; bit < hash.Length * 8; bit += 37)
        {
            var copy = (byte[])hash.Clone();
            copy[bit / 8] ^= (byte)(1 << bit % 8);
            yield return copy;
        }
    }

    /// <summary>RFC 6962 §2.1, word by word, over leaf hashes.</summary>
    private static byte[] Root(ReadOnlySpan<byte[]> leaves) => leaves.Length switch
    {
        0 => SHA256.HashData([]),
        1 => leaves[0],
        _ => SHA256.HashData([1, .. Root(leaves[..Split(leaves.Length)]), .. Root(leaves[Split(leaves.Length)..])]),
    };

    /// <summary>RFC 6962 §2.1.1, word by word.</summary>
    private static byte[][] Path(int m, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1) return [];
        var k = Split(leaves.Length);
        return m < k ? [.. Path(m, leaves[..k]), Root(leaves[k..])] : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    /// <summary>RFC 6962 §2.1.2, word by word.</summary>
    private static byte[][] SubProof(int m, ReadOnlySpan<byte[]> leaves, bool whole)
    {
        if (m == leaves.Length) return whole ? [] : [Root(leaves)];
        var k = Split(leaves.Length);
        return m <= k ? [.. SubProof(m, leaves[..k], whole), Root(leaves[k..])] : [.. SubProof(m - k, leaves[k..], whole: false), Root(leaves[..k])];
    }

    private static int Split(int count)
    {
        var split = 1;
        while (split * 2 < count) split *= 2;
        return split;
    }
}
