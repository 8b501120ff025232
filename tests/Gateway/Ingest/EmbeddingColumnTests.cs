using System.Runtime.InteropServices;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Gateway.Models;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Ingest;

public sealed class EmbeddingColumnTests
{
    private static readonly BatchRules Rules = Specs.Rules(SpecOf(2), Specs.NoKey);

    [Fact]
    public void Embeddings_OfKeptRows_ArriveAsTheyCame()
    {
        var batch = Specs.Batch();
        batch.Scores[1] = 2;
        batch.Embeddings.AddRange([1, 2, 3, 4, -1e9f, 6]);

        Assert.Equal([1, 2, -1e9f, 6], MemoryMarshal.Cast<byte, float>(Read(batch).Embeddings.Span).ToArray());
        Assert.True(Read(Specs.Batch()).Embeddings.IsEmpty);
    }

    [Fact]
    public void Embeddings_OutOfRange_TurnTheirRowsAway()
    {
        var batch = Specs.Batch(5);
        batch.Embeddings.AddRange([1, float.NaN, 3, 4, float.PositiveInfinity, 6, 2e9f, 8, 9, 10]);

        var read = Read(batch);

        Assert.Equal([0, 2, 3], read.Rejections.First.Select(r => r.Row));
        Assert.All(read.Rejections.First, r => Assert.Equal(("batch.embeddings", "EMBEDDING_OUT_OF_RANGE"), (r.Field, r.Code)));
        Assert.Equal("NaN in dimension 1 is not in [-1e9, 1e9]", read.Rejections.First[0].Message);
        Assert.Equal([3, 4, 9, 10], MemoryMarshal.Cast<byte, float>(read.Embeddings.Span).ToArray());
    }

    [Fact]
    public void Embeddings_OfAnotherLengthOrVersion_AreRefused()
    {
        var batch = Specs.Batch();
        batch.Embeddings.AddRange([1, 2, 3, 4, 5]);
        Assert.Equal(["batch.embeddings"], Specs.Wrong(batch, Rules));
        batch.Embeddings.Add(6);
        Assert.Empty(Specs.Wrong(batch, Rules));
        Assert.Equal(["batch.embeddings"], Specs.Wrong(batch));
    }

    [Fact]
    public void Embedding_OfASingleRow_IsCheckedTheSameWay()
    {
        var row = Specs.Row();
        row.Embedding.AddRange([1, 2]);
        var violations = new FieldViolations();
        Assert.Equal([1, 2], MemoryMarshal.Cast<byte, float>(RowReader.Read(row, Rules, violations).Embeddings.Span).ToArray());
        Assert.Empty(violations.Found);
        row.Embedding[1] = float.NaN;
        Assert.Equal("EMBEDDING_OUT_OF_RANGE", Assert.Single(RowReader.Read(row, Rules, violations).Rejections.First).Code);
        row.Embedding.Add(3);
        RowReader.Read(row, Rules, violations);
        Assert.Equal(["batch.embedding"], violations.Found.Select(violation => violation.Field));
    }

    [Theory]
    [InlineData(0, "spec.embedding.dimension")]
    [InlineData(1, "spec.embedding.dimension")]
    [InlineData(1025, "spec.embedding.dimension")]
    [InlineData(uint.MaxValue, "spec.embedding.dimension")]
    public void Dimension_OutOfRange_IsNamed(uint dimension, string field)
    {
        var spec = Specs.New();
        spec.Embedding = new() { Dimension = dimension };
        Assert.Equal([field], Specs.Wrong(spec));
    }

    [Fact]
    public void Embedding_OfARegression_IsRefused()
    {
        var spec = Specs.New();
        (spec.Embedding, spec.Task) = (new() { Dimension = 2 }, V1.ModelTask.Regression);
        Assert.Equal(["spec.embedding"], Specs.Wrong(spec));
    }

    [Fact]
    public void Embedding_OfASpec_IsShownAsItWasRegistered()
    {
        var shown = new ModelRecord { ModelId = "m", DisplayName = "", Owner = "", Versions = [new() { Version = "1", Spec = SpecOf(1024) }, new() { Version = "2", Spec = SpecReader.Read(Specs.New(), new()) }] }.ToMessage();
        Assert.Equal((1024u, null), (shown.Versions[0].Spec.Embedding.Dimension, shown.Versions[1].Spec.Embedding));
    }

    [Fact]
    public void Hash_OfARowWithAnEmbedding_IsThatOfTheBatchThatItStandsFor()
    {
        var row = Specs.Row(7, 0.25, 812.5, "BOS");
        row.Embedding.AddRange([1, 2]);
        var batch = new V1.Batch
        {
            Positions = { 7 },
            Ids = new() { Text = { "id-7" } },
            Scores = { 0.25 },
            Columns = { new V1.Column { Name = "distance", Doubles = new() { Values = { 812.5 } } }, new V1.Column { Name = "origin", Categories = new() { Dictionary = { "BOS" }, Codes = { 0 } } } },
            Embeddings = { 1, 2 },
        };
        var hash = Hash(new() { Row = row });
        Assert.Equal(hash, Hash(new() { Batch = batch }));
        batch.Embeddings[1] = 3;
        Assert.NotEqual(hash, Hash(new() { Batch = batch }));
    }

    private static ReadBatch Read(V1.Batch batch)
    {
        var violations = new FieldViolations();
        var read = BatchReader.Read(batch, Rules, violations);
        Assert.Empty(violations.Found);
        return read;
    }

    private static ulong Hash(V1.ReportRequest request) => ContentHash.Of(request, Rules.Version.Spec);

    private static VersionSpec SpecOf(uint dimension)
    {
        var spec = Specs.New();
        spec.Embedding = new() { Dimension = dimension };
        return SpecReader.Read(spec, new());
    }
}
