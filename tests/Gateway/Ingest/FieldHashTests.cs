using System.IO.Hashing;
using Watchgrain.Gateway.Ingest;

namespace Watchgrain.Gateway.Tests.Ingest;

public sealed class FieldHashTests
{
    // Stored hashes must go on meaning the same bytes: XXH3 of the pieces one after the other, wherever they end.
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(2048)]
    [InlineData(1, 2047, 1)]
    [InlineData(2049, 5)]
    [InlineData(8, 0, 3000, 8, 8, 2040, 1)]
    [InlineData(5000, 5000)]
    public void Value_OfPieces_IsXxh3OfAllOfThem(params int[] lengths)
    {
        var bytes = new byte[lengths.Sum()];
        new Random(lengths.Length).NextBytes(bytes);
        var hash = new FieldHash();
        hash.Append("of an earlier use"u8);
        hash.Reset();
        var at = 0;
        foreach (var length in lengths)
        {
            hash.Append(bytes.AsSpan(at, length));
            at += length;
        }
        Assert.Equal(XxHash3.HashToUInt64(bytes), hash.Value);
    }
}
