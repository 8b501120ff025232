using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class EmbeddingTests(RunningGateway gateway)
{
    [Fact]
    public async Task Embeddings_OfASourceThatHasMoved_StandApart_AndTheReferenceMayBeSentAgain()
    {
        var flights = await RegisterAsync();
        await gateway.Alice.SetReferenceAsync(flights.Reference());
        Assert.Equal((2u, 0u), ((await GetAsync(flights)).Dimension, (await GetAsync(flights)).ReferenceRows));
        await gateway.Alice.SetReferenceAsync(Embedded(flights.Reference()));
        V1.Batch near = Embedded(Flights.Rows(400, 50)), far = Embedded(Flights.Rows(450, 50), shift: 5);

        await flights.SendAsync(flights.Report(0, near));
        await flights.SendAsync(flights.Report(1, far, source: "south"));
        // Sent again: counted once, and sampled once.
        Assert.True((await flights.SendAsync(flights.Report(1, far, source: "south"))).Duplicate);
        await flights.SendAsync(flights.Labels(0, near));
        await flights.SendAsync(flights.Labels(1, far));
        var read = await GetAsync(flights);

        Assert.Equal((400u, 0L), (read.ReferenceRows, read.UnsampledRows));
        var pane = Assert.Single(read.Panes);
        Assert.Equal((4L, 400L, false, "", 100u, 100u), (pane.Pane, pane.Start, pane.Final, pane.All.Source, pane.All.Rows, pane.All.Labelled));
        Assert.Equal([("north", 50u, 50u), ("south", 50u, 50u)], pane.Sources.Select(source => (source.Source, source.Rows, source.Labelled)));
        Assert.InRange(pane.Sources[0].Distance, -1, 1);
        Assert.InRange(pane.Sources[1].Distance, 5, 500);
        // A tenth of the labels contradict, and so do neighbours of the rows between the classes.
        Assert.InRange(pane.Sources[0].ExpectedConsistency, 0.7, 0.95);
        Assert.Equal(pane.Sources[0].ExpectedConsistency, pane.Sources[0].Consistency, 0.1);
        Assert.True(pane.Sources[1].HasConsistency && pane.Sources[1].HasSpectral);
        // The scores of the reference's rows spread far more than the second dimension does; where that has moved the variance has two directions.
        Assert.True(pane.HasTopShare && pane.ReferenceTopShare > 0.8);
    }

    [Fact]
    public async Task Row_WithAnEmbedding_IsSampled_AndOneTurnedAwayIsNot()
    {
        var flights = await RegisterAsync();
        await gateway.Alice.SetReferenceAsync(flights.Reference());
        for (var i = 0; i < 3; i++)
        {
            var row = Specs.Row(i, origin: "BOS");
            row.Embedding.AddRange([1, i == 2 ? float.NaN : 2]);
            var request = flights.Report((ulong)i, null!);
            request.Row = row;
            var reply = await flights.SendAsync(request);
            Assert.Equal(i == 2 ? ["EMBEDDING_OUT_OF_RANGE"] : [], reply.Rejections.Select(rejection => rejection.Code));
        }
        var unnamed = Embedded(Flights.Rows(10, 5));
        unnamed.Ids = null;
        await flights.SendAsync(flights.Report(3, unnamed));

        Assert.Equal(2u, Assert.Single((await GetAsync(flights)).Panes).All.Rows);
    }

    [Fact]
    public async Task Batch_WithWrongEmbeddings_ChangesNothing()
    {
        var flights = await RegisterAsync();
        await gateway.Alice.SetReferenceAsync(flights.Reference());
        var batch = Embedded(Flights.Rows(0, 5));
        batch.Embeddings.RemoveAt(0);
        var refused = await Rpc.RefusedAsync(() => flights.SendAsync(flights.Report(0, batch)));
        Assert.Equal((StatusCode.InvalidArgument, "batch.embeddings"), (refused.Code, refused.Fields[0]));

        batch.Embeddings.Add(0);
        await flights.SendAsync(flights.Report(0, batch));
        batch.Embeddings[0] = -1;
        Assert.Equal("OTHER_CONTENT", (await Rpc.RefusedAsync(() => flights.SendAsync(flights.Report(0, batch)))).Reason);
        Assert.Equal(5u, Assert.Single((await GetAsync(flights)).Panes).All.Rows);
        var reference = Embedded(flights.Reference());
        reference[2].Rows.Batch.Embeddings[7] = float.PositiveInfinity;
        Assert.Equal("rows.batch.embeddings", (await Rpc.RefusedAsync(() => gateway.Alice.SetReferenceAsync(reference))).Fields[0]);
        Assert.Equal(0u, (await GetAsync(flights)).ReferenceRows);
    }

    [Fact]
    public async Task Embedding_OfAPredictionThatIsErased_IsGone_AndNoBatchBringsItBack()
    {
        var flights = await RegisterAsync();
        await gateway.Alice.SetReferenceAsync(flights.Reference());
        var batch = Embedded(Flights.Rows(400, 5));
        await flights.SendAsync(flights.Report(0, batch));
        Assert.Equal(5u, Assert.Single((await GetAsync(flights)).Panes).All.Rows);

        var erased = await gateway.Alice.CallAsync<V1.ErasePredictionRequest, V1.ErasePredictionResponse>("RecordsService/ErasePrediction", new() { ModelId = flights.Model, Text = batch.Ids.Text[2] });

        // What is reported reaches its label partition a moment later.
        Assert.True(Assert.Single(erased.Versions).Found is V1.FoundPrediction.Embedding or V1.FoundPrediction.Waiting);
        Assert.Equal(4u, Assert.Single((await GetAsync(flights)).Panes).All.Rows);
        Assert.True((await flights.SendAsync(flights.Report(0, batch))).Duplicate);
        Assert.Equal(4u, Assert.Single((await GetAsync(flights)).Panes).All.Rows);
    }

    [Fact]
    public async Task GetEmbeddings_OfWhatHasNone_IsRefused()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var refused = await Rpc.RefusedAsync(() => GetAsync(flights));
        Assert.Equal((StatusCode.FailedPrecondition, "NO_EMBEDDING"), (refused.Code, refused.Reason));
        Assert.Equal("panes", (await Rpc.RefusedAsync(() => GetAsync(flights, 65))).Fields[0]);
        Assert.Equal("batch.embeddings", (await Rpc.RefusedAsync(() => flights.SendAsync(flights.Report(0, Embedded(Flights.Rows(0, 5)))))).Fields[0]);
    }

    private Task<Flights> RegisterAsync() => Flights.RegisterAsync(gateway.Alice, gateway.NewModel(), spec => spec.Embedding = new() { Dimension = 2 });

    private static V1.SetReferenceRequest[] Embedded(V1.SetReferenceRequest[] reference)
    {
        foreach (var part in reference.Where(part => part.Rows is not null))
            Embedded(part.Rows.Batch);
        return reference;
    }

    // Scores lie along the first dimension.
    private static V1.Batch Embedded(V1.Batch batch, float shift = 0)
    {
        for (var row = 0; row < batch.Positions.Count; row++)
            batch.Embeddings.AddRange([(float)batch.Scores[row] * 10, (row * 7 % 17 / 17f) + (row % 2 * shift) + shift]);
        return batch;
    }

    private Task<V1.GetEmbeddingsResponse> GetAsync(Flights flights, uint panes = 0) =>
        gateway.Bob.CallAsync<V1.GetEmbeddingsRequest, V1.GetEmbeddingsResponse>("QueryService/GetEmbeddings", new() { ModelId = flights.Model, Version = Flights.Version, Panes = panes });
}
