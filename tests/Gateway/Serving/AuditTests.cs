using System.Globalization;
using System.Security.Cryptography;
using Grpc.Core;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class AuditTests(RunningGateway gateway)
{
    [Fact]
    public async Task Proofs_OfALogOverSeveralTiles_LeadToTheRootOfItsEntries()
    {
        await FillAsync("alpha", 600);
        var entries = await EntriesAsync();
        foreach (var (index, size) in new[] { (0, 1), (0, 600), (255, 600), (256, 600), (300, 512), (599, 600), (3, 257) })
        {
            var proof = await gateway.Bob.CallAsync<V1.GetInclusionProofRequest, V1.GetInclusionProofResponse>("AuditService/GetInclusionProof", new() { Index = (ulong)index, Size = (ulong)size });

            Assert.Equal((uint)size, proof.Size);
            Assert.Equal(Root(entries.AsSpan(0, size)), proof.RootHash.ToByteArray());
            Assert.Equal(Leaf(entries[index]), proof.LeafHash.ToByteArray());
            Assert.Equal(Path(index, entries.AsSpan(0, size)), proof.Hashes.Select(hash => hash.ToByteArray()));
        }

        var grown = await gateway.Bob.CallAsync<V1.GetConsistencyProofRequest, V1.GetConsistencyProofResponse>("AuditService/GetConsistencyProof", new() { FirstSize = 300, SecondSize = 512 });
        Assert.Equal(Root(entries.AsSpan(0, 300)), grown.FirstRootHash.ToByteArray());
        Assert.Equal(Root(entries.AsSpan(0, 512)), grown.SecondRootHash.ToByteArray());
        // 300 = 256 + 32 + 8 + 4: the last full subtree of the old log, its neighbours, and the full tile before.
        Assert.Equal(8, grown.Hashes.Count);
        Assert.Equal(Root(entries.AsSpan(0, 256)), grown.Hashes[^1].ToByteArray());
    }

    [Fact]
    public async Task Proofs_BeyondTheLog_AreRefusedWithItsSize()
    {
        await FillAsync("alpha", 3);
        var index = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.GetInclusionProofRequest, V1.GetInclusionProofResponse>("AuditService/GetInclusionProof", new() { Index = 3, Size = 3 }));
        var size = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.GetInclusionProofRequest, V1.GetInclusionProofResponse>("AuditService/GetInclusionProof", new() { Index = 0, Size = ulong.MaxValue }));
        var first = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.GetConsistencyProofRequest, V1.GetConsistencyProofResponse>("AuditService/GetConsistencyProof", new() { FirstSize = 3, SecondSize = 2 }));

        Assert.Equal((StatusCode.InvalidArgument, "index"), (index.Code, index.Fields.Single()));
        Assert.Contains("3 is not in the log of 3 entries", index.Message, StringComparison.Ordinal);
        Assert.Equal((StatusCode.InvalidArgument, "size"), (size.Code, size.Fields.Single()));
        Assert.Equal((StatusCode.InvalidArgument, "first_size"), (first.Code, first.Fields.Single()));
    }

    [Fact]
    public async Task Proofs_OfAnotherTenant_AreOfItsOwnLog()
    {
        await FillAsync("alpha", 3);
        await FillAsync("beta", 1);
        var alpha = await gateway.Alice.CallAsync<V1.GetInclusionProofRequest, V1.GetInclusionProofResponse>("AuditService/GetInclusionProof", new() { Index = 0, Size = 1 });
        var beta = await gateway.Carol.CallAsync<V1.GetInclusionProofRequest, V1.GetInclusionProofResponse>("AuditService/GetInclusionProof", new() { Index = 0, Size = 1 });

        Assert.NotEqual(alpha.LeafHash, beta.LeafHash);
        Assert.Equal(StatusCode.Unauthenticated, (await Rpc.RefusedAsync(() => gateway.Stranger.CallAsync<V1.GetInclusionProofRequest, V1.GetInclusionProofResponse>("AuditService/GetInclusionProof", new()))).Code);
    }

    private async Task FillAsync(string tenant, int entries)
    {
        var log = gateway.Grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(tenant));
        for (var i = (int)(await log.GetCheckpointAsync()).Size; i < entries; i++)
            await log.AppendAsync($"test/{i.ToString(CultureInfo.InvariantCulture)}", [(byte)tenant[0], (byte)i, (byte)(i >> 8)]);
    }

    private async Task<byte[][]> EntriesAsync()
    {
        var page = await gateway.Bob.CallAsync<V1.ListEntriesRequest, V1.ListEntriesResponse>("AuditService/ListEntries", new() { Limit = 1000 });
        return [.. page.Entries.Select(entry => entry.Bytes.ToByteArray())];
    }

    private static byte[] Leaf(byte[] entry) => SHA256.HashData([0, .. entry]);

    private static byte[] Root(ReadOnlySpan<byte[]> entries) =>
        entries.Length == 1 ? Leaf(entries[0]) : SHA256.HashData([1, .. Root(entries[..Split(entries.Length)]), .. Root(entries[Split(entries.Length)..])]);

    private static byte[][] Path(int index, ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 1) return [];
        var k = Split(entries.Length);
        return index < k ? [.. Path(index, entries[..k]), Root(entries[k..])] : [.. Path(index - k, entries[k..]), Root(entries[..k])];
    }

    private static int Split(int count) => 1 << (int)Math.Floor(Math.Log2(count - 1));
}
