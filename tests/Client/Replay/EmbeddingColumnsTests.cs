using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Replay;

public sealed class EmbeddingColumnsTests : IDisposable
{
    private const string Header = "score,label,kg,emb_0,emb_1\n";

    private const string Spec = """
        model: parcels
        version: v1
        axis: sequence
        pane: 2
        score: score
        label: label
        features:
          - { name: kg, type: numeric }
        embedding: { dimension: 2 }
        reference: { to: 1 }
        """;

    private readonly ScratchFolder scratch = new();

    private static CancellationToken Waiting => TestContext.Current.CancellationToken;

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Steps_OfATable_HaveTheEmbeddingOfEachRow()
    {
        var spec = SpecReader.Parse(Spec, "parcels.yaml");
        var tables = await OpenAsync(spec, Header + "0.5,1,1,7,8\n0.1,0,2,1.5,2\n0.2,1,3,-3,1e9\n");
        var steps = await new ReplayPlan(spec, Parcels.Now).StepsAsync(tables.ProductionAsync(Waiting)).ToListAsync(Waiting);

        Assert.Equal([1.5f, 2, -3, 1e9f], steps.SelectMany(step => step.Predictions).SelectMany(prediction => prediction.Batch.Embeddings));
        var reference = Assert.Single(await tables.ReferenceAsync(Waiting).ToListAsync(Waiting));
        Assert.Equal([7f, 8], reference.Batch.Embeddings);
        Assert.Equal(2u, spec.ToVersionSpec().Embedding.Dimension);
        Assert.Null(SpecReader.Parse(Spec.Replace("embedding: { dimension: 2 }", "", StringComparison.Ordinal), "parcels.yaml").ToVersionSpec().Embedding);
    }

    [Theory]
    [InlineData("", "it is missing")]
    [InlineData("NaN", "not 'NaN'")]
    [InlineData("2e9", "not '2e9'")]
    [InlineData("x", "not 'x'")]
    public async Task Count_ABrokenNumber_NamesLineAndColumn(string cell, string found)
    {
        var spec = SpecReader.Parse(Spec, "parcels.yaml");
        var tables = await OpenAsync(spec, Header + $"0.5,1,1,7,8\n0.1,0,2,1.5,{cell}\n");
        var error = await Assert.ThrowsAsync<InputException>(() => tables.CountAsync(new SilentScreen(), Waiting));
        Assert.Equal($"data.csv:3: column 'emb_1' has to hold a number between -1e9 and 1e9: {found}", error.Message);
    }

    [Theory]
    [InlineData("{ dimension: 1 }", "parcels.yaml:9:25: 'dimension' lies in 2 to 1024")]
    [InlineData("{ dimension: 1025 }", "parcels.yaml:9:25: 'dimension' lies in 2 to 1024")]
    [InlineData("{ prefix: e }", "parcels.yaml:9:12: 'embedding' needs the key 'dimension'")]
    [InlineData("{ dimension: 2, prefx: e }", "parcels.yaml:9:28: 'prefx' is no key of 'embedding'; did you mean 'prefix'?")]
    public void Parse_AWrongEmbedding_NamesItsPlace(string embedding, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => SpecReader.Parse(Spec.Replace("{ dimension: 2 }", embedding, StringComparison.Ordinal), "parcels.yaml")).Message);

    [Fact]
    public async Task Open_AColumnMissing_IsNamed()
    {
        var spec = SpecReader.Parse(Spec.Replace("{ dimension: 2 }", "{ dimension: 2, prefix: e_ }", StringComparison.Ordinal), "parcels.yaml");
        Assert.StartsWith("parcels.yaml:9:12: data.csv has no column 'e_0'", (await Assert.ThrowsAsync<InputException>(() => OpenAsync(spec, Header))).Message, StringComparison.Ordinal);
        // A reference in a file of its own may lack them.
        var own = SpecReader.Parse(Spec.Replace("{ to: 1 }", $"{{ file: {scratch.Write("reference.csv", "score,label,kg\n0.5,1,1\n")} }}", StringComparison.Ordinal), "parcels.yaml");
        var reference = Assert.Single(await (await OpenAsync(own, Header + "0.5,1,1,7,8\n")).ReferenceAsync(Waiting).ToListAsync(Waiting));
        Assert.Empty(reference.Batch.Embeddings);
    }

    [Fact]
    public void Gathering_RowsWithEmbeddings_TakesThemTogetherUpToTwoMegabytes()
    {
        var spec = new VersionSpec { Features = { new FeatureSpec { Name = "kg", Kind = FeatureKind.Numeric } }, Embedding = new() { Dimension = 1024 } };
        var rows = new RowGathering(spec, 1000);
        Row embedded = new() { Score = 0.5, Numbers = { 1 } }, plain = embedded.Clone();
        embedded.Embedding.AddRange(Enumerable.Repeat(1f, 1024));

        Assert.True(rows.TryAdd(embedded, Google.Protobuf.ByteString.Empty));
        Assert.False(rows.TryAdd(plain, Google.Protobuf.ByteString.Empty));
        while (rows.TryAdd(embedded, Google.Protobuf.ByteString.Empty))
            Assert.InRange(rows.Count, 1, 512);

        Assert.Equal((512, 512 * 1024), (rows.Count, rows.ToBatch().Embeddings.Count));
    }

    private Task<ReplayTables> OpenAsync(ModelSpec spec, string table) =>
        ReplayTables.OpenAsync(spec, scratch.Write("data.csv", table), withAlternateScore: false, Parcels.Now, Waiting);
}
