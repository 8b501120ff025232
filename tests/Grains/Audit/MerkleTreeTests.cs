using System.Security.Cryptography;
using CsCheck;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Tests.Audit;

public sealed class MerkleTreeTests
{
    /// <summary>The inputs and roots with which the Certificate Transparency project tests its trees.</summary>
    private static readonly (string Leaf, string Root)[] KnownTree =
    [
        ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ];

    [Fact]
    public void Root_OfTheKnownTree_IsTheKnownRootAtEverySize()
    {
        var tree = new MerkleTree();
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(tree.Root()));
        foreach (var (leaf, root) in KnownTree)
        {
            tree.Append(MerkleTree.LeafHash(Convert.FromHexString(leaf)));
            Assert.Equal(root, Convert.ToHexStringLower(tree.Root()));
        }

        Assert.Equal(KnownTree.Length, tree.Size);
    }

    [Fact]
    public void Root_OfAnyList_IsTheRecursiveDefinition() =>
        Gen.Byte.Array[0, 20].Array[0, 70].Sample(entries =>
        {
            var tree = new MerkleTree();
            foreach (var entry in entries) tree.Append(MerkleTree.LeafHash(entry));
            return tree.Root().AsSpan().SequenceEqual(Definition(entries));
        });

    [Fact]
    public void Append_OfAHashOfAnotherLength_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new MerkleTree().Append(new byte[31]));

    /// <summary>RFC 6962 §2.1, word by word.</summary>
    private static byte[] Definition(ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 0) return SHA256.HashData([]);
        if (entries.Length == 1) return SHA256.HashData([0, .. entries[0]]);
        var split = 1;
        while (split * 2 < entries.Length) split *= 2;
        return SHA256.HashData([1, .. Definition(entries[..split]), .. Definition(entries[split..])]);
    }
}
