using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class ReportTests(RunningGateway gateway)
{
    [Fact]
    public async Task Batch_SentTwice_CountsOnce()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var request = flights.Report(0, Flights.Rows(0, 150));
        request.Batch.Scores[3] = double.NaN;

        var first = await flights.SendAsync(request);
        var second = await flights.SendAsync(request);

        Assert.Equal((false, 149u, 1u, V1.VerdictKind.Allow), (first.Duplicate, first.AcceptedRows, first.RejectedRows, first.Verdict.Kind));
        Assert.Equal((3u, "batch.scores", "SCORE_OUT_OF_RANGE"), (first.Rejections[0].Row, first.Rejections[0].Field, first.Rejections[0].Code));
        Assert.Equal((true, first.DurableSequence), (second.Duplicate, second.DurableSequence));
        var state = await flights.StateAsync(s => s.Counters.Rows == 149 && s.Counters.DuplicateBatches == 1);
        Assert.Equal((1L, 1L), (state.Counters.Batches, state.Counters.RejectedRows));
        Assert.Equal([99L, 50L], state.Panes.Select(p => p.Rows));
    }

    [Fact]
    public async Task Row_SentAgainAsTheBatchThatItStandsFor_CountsOnceAndOtherContentIsRefused()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        V1.ReportRequest Of(double distance, bool asRow)
        {
            var request = flights.Report(0, new());
            if (asRow)
            {
                (request.Batch, request.Row) = (null, Specs.Row(3, 0.5, distance, "BOS"));
                return request;
            }
            request.Batch = Specs.Batch(1);
            (request.Batch.Positions[0], request.Batch.Ids.Text[0], request.Batch.Columns[0].Doubles.Values[0], request.Batch.Scores[0]) = (3, "id-3", distance, 0.5);
            request.Batch.Columns[1].Categories.Dictionary.RemoveAt(0);
            return request;
        }

        var first = await flights.SendAsync(Of(100, asRow: true));
        var second = await flights.SendAsync(Of(100, asRow: false));
        var refused = await Rpc.RefusedAsync(() => flights.SendAsync(Of(101, asRow: true)));

        Assert.Equal((false, 1u, true), (first.Duplicate, first.AcceptedRows, second.Duplicate));
        Assert.Equal(StatusCode.AlreadyExists, refused.Code);
        var state = await flights.StateAsync(s => s.Counters.Rows == 1 && s.Counters.DuplicateBatches == 1 && s.Counters.ConflictingBatches == 1);
        Assert.Equal([1L], state.Panes.Select(p => p.Rows));
    }

    [Fact]
    public async Task Row_BesideABatch_IsRefused()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var request = flights.Report(0, Flights.Rows(0, 1));
        request.Row = Specs.Row();
        var refused = await Rpc.RefusedAsync(() => flights.SendAsync(request));
        Assert.Equal((StatusCode.InvalidArgument, "row"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task ClientDrops_OfBatchesSentTwice_AddUpOnce()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var rows = Flights.Rows(0, 10);
        foreach (var (sequence, dropped) in ((ulong, long)[])[(0, 7), (1, 0), (2, 5)])
        {
            var report = flights.Report(sequence, rows);
            report.ClientDroppedRows = dropped;
            await flights.SendAsync(report);
            await flights.SendAsync(report);
        }
        var labels = flights.Labels(0, rows);
        labels.ClientDroppedRows = 3;
        await flights.SendAsync(labels);
        await flights.SendAsync(labels);

        var state = await flights.StateAsync(s => s.Counters.DuplicateBatches == 3 && s.Counters.ClientDroppedLabels > 0);
        Assert.Equal((12L, 3L), (state.Counters.ClientDroppedRows, state.Counters.ClientDroppedLabels));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task ClientDrops_ThatCannotBe_AreRefused(long dropped)
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var report = flights.Report(0, Flights.Rows(0, 1));
        report.ClientDroppedRows = dropped;
        var refused = await Rpc.RefusedAsync(() => flights.SendAsync(report));
        Assert.Equal((StatusCode.InvalidArgument, "client_dropped_rows"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task Batch_OfBestEffort_IsAnsweredWithoutADurableSequenceAndCounts()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var report = flights.Report(0, Flights.Rows(0, 10));
        report.Durability = V1.Durability.BestEffort;

        var reply = await flights.SendAsync(report);

        Assert.Equal((10u, 0ul, false), (reply.AcceptedRows, reply.DurableSequence, reply.Shed));
        await flights.StateAsync(s => s.Counters.Rows == 10);
    }

    [Fact]
    public async Task Sequence_WithOtherContent_IsRefused()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await flights.SendAsync(flights.Report(0, Flights.Rows(0, 10)));

        var refused = await Rpc.RefusedAsync(() => flights.SendAsync(flights.Report(0, Flights.Rows(0, 11))));

        Assert.Equal((StatusCode.AlreadyExists, "OTHER_CONTENT"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Batch_OverTooManyPanes_IsRefusedForGood()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var scattered = Flights.Rows(0, 65);
        for (var row = 0; row < 65; row++)
            scattered.Positions[row] = row * 100;

        var refused = await Rpc.RefusedAsync(() => flights.SendAsync(flights.Report(0, scattered)));

        // No RetryInfo: the batch would be refused each time.
        Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_PANES", null), (refused.Code, refused.Reason, refused.RetryAfter));
        Assert.Equal("batch.positions", Assert.Single(refused.Fields));
        Assert.False((await flights.ProducerAsync("pod-1")).Known);
    }

    [Fact]
    public async Task Request_WithoutItsScalars_NamesThem()
    {
        var refused = await Rpc.RefusedAsync(() => gateway.Alice.CallAsync<V1.ReportRequest, V1.ReportResponse>("IngestService/Report", new()));
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_FIELD"), (refused.Code, refused.Reason));
        Assert.Equal(["model_id", "version", "producer_id", "producer_epoch", "sequence", "source", "batch"], refused.Fields);
    }

    [Fact]
    public async Task Batch_OfAnUnknownVersion_IsNotFound()
    {
        var refused = await Rpc.RefusedAsync(() => new Flights(gateway.Alice, "nowhere") is var flights ? flights.SendAsync(flights.Report(0, Flights.Rows(0, 1))) : Task.CompletedTask);
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_VERSION"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Watermark_WithoutRows_IsTaken()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await flights.SendAsync(flights.Report(0, Flights.Rows(0, 100)));
        var watermark = flights.Report(1, new());
        watermark.Watermark = 250;

        Assert.Equal(0u, (await flights.SendAsync(watermark)).AcceptedRows);

        var state = await flights.StateAsync(s => s.HasClosedThrough);
        Assert.Equal(250L, state.Watermark);
    }

    [Fact]
    public async Task Producer_GoesOnAfterItsLastBatchWithoutAGap()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        Assert.False((await flights.ProducerAsync("pod-1")).Known);
        foreach (var sequence in new ulong[] { 0, 1, 2, 4, 5 })
            await flights.SendAsync(flights.Report(sequence, Flights.Rows((long)sequence * 10, 10)));
        foreach (var sequence in new ulong[] { 0, 1 })
            await flights.SendAsync(flights.Labels(sequence, Flights.Rows((long)sequence * 10, 10)));

        var predictions = await flights.ProducerAsync("pod-1");
        var labels = await flights.ProducerAsync("labels-1");

        Assert.Equal((true, 1UL, 3UL), (predictions.Known, predictions.ProducerEpoch, predictions.NextSequence));
        Assert.Equal((true, 1UL, 2UL), (labels.Known, labels.ProducerEpoch, labels.NextSequence));
    }

    [Fact]
    public async Task Stream_AnswersInOrderAndEveryRowCountsOnce()
    {
        const int Batches = 300;
        // All are on their way at once: the first may arrive when the last has.
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel(), spec => spec.AllowedLateness = Batches * 10);
        using var call = gateway.Alice.Duplex<V1.ReportRequest, V1.ReportResponse>("IngestService/ReportStream");
        List<ulong> answered = [];
        var reading = Task.Run(async () =>
        {
            await foreach (var reply in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
                answered.Add(reply.Sequence);
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < Batches; i++)
            await call.RequestStream.WriteAsync(flights.Report((ulong)i, Flights.Rows(i * 10, 10)), TestContext.Current.CancellationToken);
        await call.RequestStream.CompleteAsync();
        await reading;

        Assert.Equal(Enumerable.Range(0, Batches).Select(i => (ulong)i), answered);
        var state = await flights.StateAsync(s => s.Counters.Rows >= Batches * 10);
        Assert.Equal(Batches * 10, state.Counters.Rows);
    }

    [Fact]
    public async Task Stream_WithAWrongRequest_AnswersThoseBeforeItAndEnds()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        using var call = gateway.Alice.Duplex<V1.ReportRequest, V1.ReportResponse>("IngestService/ReportStream");
        var wrong = flights.Report(2, Flights.Rows(20, 10));
        wrong.Batch.Columns[0].Name = "nothing";
        await call.RequestStream.WriteAsync(flights.Report(0, Flights.Rows(0, 10)), TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(flights.Report(1, Flights.Rows(10, 10)), TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(wrong, TestContext.Current.CancellationToken);

        List<ulong> answered = [];
        var refused = await Rpc.RefusedAsync(async () =>
        {
            await foreach (var reply in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
                answered.Add(reply.Sequence);
        });

        Assert.Equal([0UL, 1UL], answered);
        Assert.Equal((StatusCode.InvalidArgument, "batch.columns[0].name"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task Labels_ReportedAfterTheirPredictions_GiveTheRealisedFigures()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var rows = Flights.Rows(0, 100);
        await flights.SendAsync(flights.Report(0, rows));
        var first = await flights.SendAsync(flights.Labels(0, rows));
        var second = await flights.SendAsync(flights.Labels(0, rows));

        Assert.Equal((false, 100u), (first.Duplicate, first.AcceptedRows));
        Assert.True(second.Duplicate);
        var state = await flights.StateAsync(s => s.Counters.LabelsJoined == 100 && s.Panes.Count == 1 && s.Panes[0].Performance.Labelled == 100);
        var performance = state.Panes[0].Performance;
        Assert.Equal((1.0, 0.9), (performance.Coverage, performance.Accuracy));
        Assert.Equal(ExactAuc(rows), performance.RocAuc, performance.RocAucBound + 1e-12);
        Assert.InRange(performance.RocAuc, performance.RocAucInterval.Low, performance.RocAucInterval.High);

        int Rows(int label, int predicted) => rows.Scores.Where((score, row) => Flights.Label(score, row) == label && (score >= 0.5 ? 1 : 0) == predicted).Count();
        double tn = Rows(0, 0), fp = Rows(0, 1), fn = Rows(1, 0), tp = Rows(1, 1);
        Assert.Equal(new V1.ConfusionCounts { TrueNegatives = (long)tn, FalsePositives = (long)fp, FalseNegatives = (long)fn, TruePositives = (long)tp }, performance.Confusion);
        Assert.True(fp > 0 && fn > 0);
        Assert.Equal((tp / (tp + fp), tp / (tp + fn)), (performance.Precision, performance.Recall));
        Assert.Equal(2 * tp / (2 * tp + fp + fn), performance.F1, 1e-12);
        Assert.Equal((tp / (tp + fn) + tn / (tn + fp)) / 2, performance.BalancedAccuracy, 1e-12);
        Assert.Equal((tp * tn - fp * fn) / Math.Sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)), performance.MatthewsCorrelation, 1e-12);
        var byChance = ((tp + fp) * (tp + fn) + (tn + fp) * (tn + fn)) / 100 / 100;
        Assert.Equal((0.9 - byChance) / (1 - byChance), performance.CohensKappa, 1e-12);
        Assert.Equal(ExactAveragePrecision(rows), performance.AveragePrecision, performance.AveragePrecisionBound + 1e-12);
    }

    // Mean precision over the positive rows, each at its own score as the threshold.
    private static double ExactAveragePrecision(V1.Batch rows)
    {
        (double Score, uint Label)[] known = [.. rows.Scores.Select((score, row) => (score, Flights.Label(score, row)))];
        return known.Where(row => row.Label == 1).Average(positive => known.Where(row => row.Score >= positive.Score).Average(row => row.Label));
    }

    private static double ExactAuc(V1.Batch rows)
    {
        var labels = rows.Scores.Select(Flights.Label).ToArray();
        double won = 0, pairs = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            for (var j = 0; j < labels.Length; j++)
            {
                if (labels[i] != 1 || labels[j] != 0)
                    continue;
                pairs++;
                won += rows.Scores[i] > rows.Scores[j] ? 1 : rows.Scores[i] == rows.Scores[j] ? 0.5 : 0;
            }
        }
        return won / pairs;
    }
}
