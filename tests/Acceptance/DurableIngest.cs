using System.Diagnostics;
using System.Text.Json;
using Google.Rpc;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>What is acknowledged is durable, and counts once. Everything goes through the command of the README and the gateway; each test prints the figure that it checked.</summary>
public sealed class DurableIngest(ReadyHost ready, ITestOutputHelper output) : IClassFixture<ReadyHost>
{
    /// <summary>So many numbers a partition remembers for certain.</summary>
    private const int MostOfALife = 1_000;

    private static readonly int Endings = Repository.Full ? 10 : 2;
    private static readonly int Batches = Repository.Full ? 1_000 : 200;
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ServingHost Host => ready.Host;

    private WatchgrainClient Client => ready.Client;

    [Theory]
    [InlineData("kill -9")]
    [InlineData("stop")]
    public async Task Host_EndedUnderLoadAgainAndAgain_KnowsEveryAcknowledgedBatch(string ending)
    {
        using var directory = new DataDirectory();
        var model = new WatchedModel("ended");
        var random = new Random(1);
        var lives = new List<Life>();
        var known = 0;
        for (var time = 0; time < Endings; time++)
        {
            await using var host = await ServingHost.StartAsync(directory);
            if (time == 0)
                await model.RegisterAsync(host.Client);
            else
                known += await SendAgainAsync(host, model, lives[^1]);
            lives.Add(await SendUntilEndedAsync(directory, model, $"p{time}", lives.Sum(life => life.Sent), 50 + random.Next(100), ending == "stop" ? host.StopAsync : host.KillAsync));
        }

        await using var last = await ServingHost.StartAsync(directory);
        known += await SendAgainAsync(last, model, lives[^1]);

        var rows = lives.Sum(life => life.Sent) * model.RowsPerBatch;
        var state = await model.WhenStateAsync(last.Client, state => state.Counters.Rows >= rows);
        output.WriteLine($"{ending}, {Endings} times: {lives.Sum(life => life.Acknowledged):N0} of {lives.Sum(life => life.Sent):N0} batches were acknowledged; afterwards {known:N0} were known, those among them. With the others sent again {state.Counters.Rows:N0} rows are counted of {rows:N0}");
        Assert.Equal(rows, state.Counters.Rows);
        Assert.Equal(Enumerable.Range(0, ((rows - 1) / model.RowsPerPane) + 1).Select(pane => Math.Min(model.RowsPerPane, rows - (pane * model.RowsPerPane))), state.Panes.Select(pane => (int)pane.Rows));
    }

    [Fact]
    public async Task EverySendingAgain_InAnyOrder_GetsTheFirstAnswerAndCountsNothing()
    {
        var model = new WatchedModel("again");
        await model.RegisterAsync(Client);
        var requests = Enumerable.Range(0, Batches).Select(number => model.Request("p", number)).ToArray();
        foreach (var request in requests.Where(request => request.Sequence % 5 == 0))
            request.Batch.Scores[3] = 1.5;
        var first = new Dictionary<ulong, ReportResponse>();
        foreach (var request in requests)
            first[request.Sequence] = await Client.Ingest.ReportAsync(request, cancellationToken: Cancellation);
        ReportRequest[] again = [.. requests, .. requests, .. requests];
        new Random(1).Shuffle(again);

        var answers = new ReportResponse[again.Length];
        await Parallel.ForAsync(0, again.Length, Cancellation, async (i, cancellation) => answers[i] = await Client.Ingest.ReportAsync(again[i], cancellationToken: cancellation));

        Assert.All(answers, answer => Assert.True(answer.Duplicate));
        Assert.All(answers, answer => Assert.Equal(Content(first[answer.Sequence]), Content(answer)));
        var state = await model.WhenStateAsync(Client, state => state.Counters.DuplicateBatches == again.Length);
        output.WriteLine($"{Batches:N0} batches sent 4 times: {state.Counters.DuplicateBatches:N0} had the first answer again, {state.Counters.Rows:N0} rows counted and {state.Counters.RejectedRows:N0} turned away of {Batches * model.RowsPerBatch:N0}");
        Assert.Equal((Batches, again.Length), (state.Counters.Batches, state.Counters.DuplicateBatches));
        Assert.Equal((Batches * model.RowsPerBatch - (Batches / 5), Batches / 5), (state.Counters.Rows, state.Counters.RejectedRows));
    }

    [Fact]
    public async Task UsedNumber_WithOtherContent_IsRefusedAndSignalled()
    {
        var model = new WatchedModel("conflict");
        await model.RegisterAsync(Client);
        await Client.Ingest.ReportAsync(model.Request("p", 0), cancellationToken: Cancellation);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await Client.Ingest.ReportAsync(model.Request("p", 0, model.Batch(1)), cancellationToken: Cancellation));

        Assert.Equal((StatusCode.AlreadyExists, "OTHER_CONTENT"), (refusal.StatusCode, refusal.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason));
        var signal = await model.WhenSignalledAsync(Client, signal => signal.Family == Family.Abuse);
        var state = await model.WhenStateAsync(Client, state => state.Counters.ConflictingBatches == 1);
        output.WriteLine($"{refusal.StatusCode}; signal: {signal.Sentence}");
        Assert.Equal(WatchedModel.Source, signal.Subject.Source);
        Assert.Equal((1, model.RowsPerBatch), (state.Counters.ConflictingBatches, state.Counters.Rows));
    }

    [Fact]
    public async Task WhatIsNotCounted_IsInTheCountersAndInTheMetrics()
    {
        var model = new WatchedModel("not-counted");
        await model.RegisterAsync(Client, spec => spec.AllowedLateness = 0);
        var figures = new[]
        {
            new NotCounted("late rows", "watchgrain_partition_rows_total", "outcome=\"late\"", counters => counters.LateRows),
            new NotCounted("rejected rows", "watchgrain_gateway_rejected_rows_total", "", counters => counters.RejectedRows),
            new NotCounted("batches sent again", "watchgrain_partition_batches_total", "status=\"Duplicate\"", counters => counters.DuplicateBatches),
            new NotCounted("conflicts", "watchgrain_partition_batches_total", "status=\"Conflict\"", counters => counters.ConflictingBatches),
            new NotCounted("rows dropped by the client", "watchgrain_gateway_client_dropped_rows_total", "", counters => counters.ClientDroppedRows),
        };
        var before = await Task.WhenAll(figures.Select(figure => Host.MetricAsync(figure.Metric, figure.Tag)));
        var promise = model.Request("p", 0);
        promise.Watermark = model.RowsPerPane;
        await Client.Ingest.ReportAsync(promise, cancellationToken: Cancellation);
        await model.WhenStateAsync(Client, state => state.HasClosedThrough);

        var late = await Client.Ingest.ReportAsync(model.Request("p", 1), cancellationToken: Cancellation);
        var partly = model.Request("p", 2, model.Batch(26));
        (partly.Batch.Scores[4], partly.Batch.Scores[9]) = (-0.1, double.NaN);
        var rejected = await Client.Ingest.ReportAsync(partly, cancellationToken: Cancellation);
        for (var i = 0; i < 3; i++)
            await Client.Ingest.ReportAsync(promise, cancellationToken: Cancellation);
        for (var i = 0; i < 2; i++)
            await Assert.ThrowsAsync<RpcException>(async () => await Client.Ingest.ReportAsync(model.Request("p", 2, model.Batch(27)), cancellationToken: Cancellation));
        var dropped = model.Request("p", 3, model.Batch(28));
        dropped.ClientDroppedRows = 7;
        await Client.Ingest.ReportAsync(dropped, cancellationToken: Cancellation);

        Assert.Equal(model.RowsPerBatch, (int)late.LateRows);
        Assert.Equal([(4u, "SCORE_OUT_OF_RANGE"), (9u, "SCORE_OUT_OF_RANGE")], rejected.Rejections.Select(row => (row.Row, row.Code)));
        long[] wanted = [model.RowsPerBatch, 2, 3, 2, 7];
        var counters = (await model.WhenStateAsync(Client, state => state.Counters.ConflictingBatches == 2 && state.Counters.ClientDroppedRows == 7 && state.Counters.DuplicateBatches == 3)).Counters;
        for (var i = 0; i < figures.Length; i++)
        {
            var exported = await Host.MetricAsync(figures[i].Metric, figures[i].Tag) - before[i];
            output.WriteLine($"{figures[i].Name}: {figures[i].Of(counters)} in the version's counters, {exported} in the metrics");
            Assert.Equal((figures[i].Name, wanted[i], wanted[i]), (figures[i].Name, figures[i].Of(counters), exported));
        }
        Assert.Equal(3 * model.RowsPerBatch - 2, counters.Rows);
    }

    [Fact]
    public async Task Labels_ThatComeFirstAgainOrChanged_CountOnceAsTheyWereLast()
    {
        const uint Changes = 3;
        var model = new WatchedModel("labels");
        await model.RegisterAsync(Client);
        var request = model.Request("p", 0);
        var ids = Enumerable.Range(0, model.RowsPerBatch).ToArray();
        uint[] classes = [.. request.Batch.Scores.Select(score => score >= 0.5 ? 1u : 0u)];
        request.Batch.Ids = new() { Numbers = { ids.Select(id => (ulong)id) } };
        var sequence = 0;
        Task LabelAsync(IEnumerable<int> of, Func<int, uint> label) => Client.Ingest.ReportLabelsAsync(
            new()
            {
                ModelId = model.Id,
                Version = WatchedModel.Version,
                ProducerId = "labels",
                ProducerEpoch = 0,
                Sequence = (ulong)sequence++,
                Source = WatchedModel.Source,
                Ids = new() { Numbers = { of.Select(id => (ulong)id) } },
                Labels = { of.Select(label) },
            },
            cancellationToken: Cancellation).ResponseAsync;

        await LabelAsync(ids.Take(10), id => classes[id]);
        await Client.Ingest.ReportAsync(request, cancellationToken: Cancellation);
        await model.WhenStateAsync(Client, state => state.Counters.LabelsJoined == 10);
        await LabelAsync(ids, id => classes[id]);
        for (var change = 1u; change <= Changes; change++)
            await LabelAsync(ids.Take(1), id => classes[id] ^ (change % 2));
        await LabelAsync(Enumerable.Range(1_000, 5), _ => 1);

        var state = await model.WhenStateAsync(Client, state => state.Counters is { LabelsJoined: 20, LabelsDuplicate: 10, LabelsAmended: Changes, LabelsParked: 5 } && state.Panes[0].Performance.Accuracy == 0.95);
        var performance = Assert.Single(state.Panes).Performance;
        output.WriteLine($"labels: {state.Counters.LabelsJoined} joined, {state.Counters.LabelsDuplicate} came again, {state.Counters.LabelsAmended} changed, {state.Counters.LabelsParked} wait for their prediction; accuracy {performance.Accuracy} of {performance.Labelled} rows, one of which was wrong in the end");
        Assert.Equal((20, 10, Changes, 5), (state.Counters.LabelsJoined, state.Counters.LabelsDuplicate, state.Counters.LabelsAmended, state.Counters.LabelsParked));
        Assert.Equal((20, 0.95), (performance.Labelled, performance.Accuracy));
    }

    [Fact]
    public async Task SliceFlood_BeyondTheBudget_FallsIntoOtherAndIsSignalled()
    {
        var model = new WatchedModel("flood", rowsPerBatch: Repository.Full ? 5_000 : 500);
        var (budget, batches) = Repository.Full ? (10_000, 200) : (500, 10);
        await model.RegisterAsync(Client, spec =>
        {
            spec.Slices.Clear();
            spec.Slices.Add(new SliceSpec { Feature = WatchedModel.Categorical, AllValues = true });
            spec.SliceBudget = (uint)budget;
        });
        var memory = await Host.MemoryBytesAsync();

        for (var number = 0; number < batches; number++)
            await Client.Ingest.ReportAsync(model.Request("p", number, Values(model, number)), cancellationToken: Cancellation);

        var rows = batches * model.RowsPerBatch;
        var state = await model.WhenStateAsync(Client, state => state.Counters.Rows == rows);
        var signal = await model.WhenSignalledAsync(Client, signal => signal.Statistic == "other_slice_rows");
        var other = await WhenSliceAsync(model, "other", rows - budget);
        var first = await WhenSliceAsync(model, "v0", 1);
        output.WriteLine($"{rows:N0} values: {budget:N0} slices, {other:N0} rows in 'other'; the host's memory grew by {(await Host.MemoryBytesAsync() - memory) / 1e6:0} MB; signal: {signal.Sentence}");
        Assert.Equal((rows - budget, rows - budget, 1), (state.Counters.OtherSliceRows, other, first));
    }

    [Fact]
    public async Task StorageThatStandsStill_SlowsSendersDownAndIngestComesBack()
    {
        // More on their way than a gateway keeps for two partitions.
        const int Streams = 40, OnTheirWay = 256;
        var model = new WatchedModel("still");
        await model.RegisterAsync(Client);
        IEnumerable<ReportRequest> Stream(int stream) => Enumerable.Range(0, OnTheirWay).Select(number => model.Request($"p{stream}", number));
        var flood = new Flood(Client.Ingest);
        var memory = await Host.MemoryBytesAsync();
        Task sending;
        RpcException refusal;
        int answered;
        using (new HeldWriteLock(ready.Folder, "log.db"))
        {
            sending = Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => flood.SendAsync(Stream(stream), Cancellation)));
            refusal = await WhenRefusedAsync(model);
            answered = flood.Replies;
        }
        var begun = Stopwatch.GetTimestamp();
        await sending;
        var last = new Flood(Client.Ingest);
        foreach (var stream in Enumerable.Range(0, Streams))
            await last.SendAsync(Stream(stream), Cancellation);
        var rows = Streams * OnTheirWay * model.RowsPerBatch;
        var state = await model.WhenStateAsync(Client, state => state.Counters.Rows >= rows);

        output.WriteLine($"storage stood still: then {refusal.StatusCode}, {refusal.Status.Detail}; of {Streams * OnTheirWay:N0} batches on their way {answered} were acknowledged during it and {flood.Replies:N0} after it, the host's memory grew by {(await Host.MemoryBytesAsync() - memory) / 1e6:0} MB; with the others sent again {state.Counters.Rows:N0} rows of {rows:N0} were counted within {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
        Assert.Equal((StatusCode.ResourceExhausted, 0, 0), (refusal.StatusCode, answered, last.Refusals.Count));
        Assert.True(refusal.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        Assert.Equal(rows, state.Counters.Rows);
    }

    [Fact]
    public async Task BestEffort_WithoutRoom_CountsWhatItLost()
    {
        // More than the queues of two partitions hold.
        const int Sent = 3_000;
        var model = new WatchedModel("best-effort", rowsPerBatch: 5);
        // In one pane: a partition takes so many unsealed ones and no more.
        await model.RegisterAsync(Client, spec => spec.PaneLength = Sent * model.RowsPerBatch);
        var before = await Host.MetricAsync("watchgrain_partition_lost_rows_total");
        var flood = new Flood(Client.Ingest);
        using (new HeldWriteLock(ready.Folder, "log.db"))
        {
            await flood.SendAsync(Enumerable.Range(0, Sent).Select(number =>
            {
                var request = model.Request("p", number);
                request.Durability = Durability.BestEffort;
                return request;
            }), Cancellation);
        }

        var state = await model.WhenStateAsync(Client, state => state.Counters.Rows + state.Counters.LostRows >= Sent * model.RowsPerBatch);
        var exported = await Host.MetricAsync("watchgrain_partition_lost_rows_total") - before;
        output.WriteLine($"best effort while storage stood still: {flood.Replies:N0} batches answered at once, {flood.Shed:N0} shed; {state.Counters.Rows:N0} rows counted and {state.Counters.LostRows:N0} lost of {Sent * model.RowsPerBatch:N0}, {exported:N0} in the metrics");
        Assert.InRange(flood.Shed, 1, Sent - 1);
        Assert.Equal(Sent * model.RowsPerBatch, state.Counters.Rows + state.Counters.LostRows);
        // More than were shed, when the lock outlives the patience of a commit.
        Assert.InRange(state.Counters.LostBatches, flood.Shed, Sent - 1);
        Assert.Equal((state.Counters.LostBatches * model.RowsPerBatch, state.Counters.LostRows), (state.Counters.LostRows, exported));
    }

    [Fact]
    public async Task ThreeSilos_GiveEveryFigureThatOneProcessGives()
    {
        await using var cluster = await LocalCluster.StartAsync();
        string[] sources = [WatchedModel.Source, "t", "u", "v"];
        var model = new WatchedModel("everywhere");
        await Task.WhenAll(((WatchgrainClient[])[Client, cluster.Client]).Select(client => SendAllAsync(client, model, sources)));

        var one = await ModelFigures.ReadAsync(Client.Queries, model, sources);
        var three = await ModelFigures.ReadAsync(cluster.Client.Queries, model, sources);
        await cluster.KillAsync("silo-2");
        await cluster.StartMissingAsync();
        var again = await ModelFigures.ReadAsync(cluster.Client.Queries, model, sources);

        AssertSame("three silos and one process", one, three);
        AssertSame("three silos before and after the death of one", three, again);
        Assert.Equal($"{Batches * model.RowsPerBatch}", three["state.counters.rows"].GetString());
        Assert.Equal($"{Batches * model.RowsPerBatch}", three["state.labelDelay.labels"].GetString());
    }

    private void AssertSame(string what, IReadOnlyDictionary<string, JsonElement> one, IReadOnlyDictionary<string, JsonElement> other)
    {
        var differences = one.Keys.Union(other.Keys).Where(name => !ModelFigures.Same(one.GetValueOrDefault(name), other.GetValueOrDefault(name))).Order(StringComparer.Ordinal).ToArray();
        output.WriteLine($"{what}: {one.Count:N0} figures compared, {differences.Length} differ");
        Assert.True(differences.Length == 0, string.Join('\n', differences.Take(20).Select(name => $"{name}: {one.GetValueOrDefault(name)} and {other.GetValueOrDefault(name)}")));
    }

    // Without retries: what has no reply stays without one.
    private static async Task<Life> SendUntilEndedAsync(DataDirectory directory, WatchedModel model, string producer, int from, int batches, Func<Task> end)
    {
        await using var client = new WatchgrainClient(new() { Address = directory.Gateway, Retries = 0 });
        await using var stream = client.OpenPredictions(model.Producer(producer));
        var replies = new List<Task<ReportResponse>>();
        Task? ending = null;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            // As fast as it goes, and then slowly: a stop takes a while, and the memory of a partition is bounded.
            while (replies.Count < MostOfALife && (ending is null || await pace.WaitForNextTickAsync(Cancellation)))
            {
                replies.Add(await stream.SendAsync(WatchedModel.Source, model.Batch(from + replies.Count), cancellation: Cancellation));
                if (ending is null && replies.Count(reply => reply.IsCompletedSuccessfully) >= batches)
                    ending = end();
            }
        }
        catch (RpcException)
        {
            // The host has ended.
        }
        await ending!;
        await ((Task)Task.WhenAll(replies)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new(producer, from, replies.Count, replies.Count(reply => reply.IsCompletedSuccessfully));
    }

    // How many of them the host knew; it must know the acknowledged ones.
    private static async Task<int> SendAgainAsync(ServingHost host, WatchedModel model, Life life)
    {
        await using var stream = host.Client.OpenPredictions(model.Producer(life.Producer));
        var replies = new Task<ReportResponse>[life.Sent];
        for (var number = 0; number < replies.Length; number++)
            replies[number] = await stream.SendAsync(WatchedModel.Source, model.Batch(life.From + number), cancellation: Cancellation);
        var answers = await Task.WhenAll(replies);
        Assert.All(answers.Take(life.Acknowledged), answer => Assert.True(answer.Duplicate, $"batch {answer.Sequence} of {life.Producer} was acknowledged and is not known"));
        return answers.Count(answer => answer.Duplicate);
    }

    // A batch of the streams once more, as a request of its own: while there is room before the partition it waits for the disk, too.
    private async Task<RpcException> WhenRefusedAsync(WatchedModel model)
    {
        await using var client = new WatchgrainClient(new() { Address = ready.Address, Retries = 0 });
        var waiting = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            waiting.Add(client.Ingest.ReportAsync(model.Request($"p{waiting.Count}", 0), cancellationToken: Cancellation).ResponseAsync);
            await timer.WaitForNextTickAsync(Cancellation);
            if (waiting.Find(call => call.IsFaulted) is { Exception.InnerException: RpcException refusal })
                return refusal;
        }
    }

    // Every source has a stream and a share of the batches.
    private static async Task SendAllAsync(WatchgrainClient client, WatchedModel model, string[] sources)
    {
        await model.RegisterAsync(client);
        var streams = sources.Select(source => client.OpenPredictions(model.Producer(source))).ToArray();
        // One after the other: a version lists its sources in the order in which it hears of them.
        foreach (var (stream, source) in streams.Zip(sources))
            await await stream.SendAsync(source, new Batch(), watermark: 0, Cancellation);
        await using var labels = client.OpenLabels(model.Producer("labels"));
        await Task.WhenAll(streams.Select(async (stream, index) =>
        {
            for (var number = index; number < Batches; number += streams.Length)
            {
                var batch = model.Batch(number);
                batch.Ids = new() { Numbers = { batch.Positions.Select(position => (ulong)position) } };
                _ = await stream.SendAsync(sources[index], batch, watermark: number * model.RowsPerBatch, Cancellation);
                _ = await labels.SendAsync(sources[index], batch.Ids, batch.Scores.Select((score, row) => score >= 0.5 != (row % 10 == 0) ? 1u : 0), batch.Positions.Select(position => position + (position * 37 % 1009)), Cancellation);
            }
            await stream.FlushAsync(Cancellation);
        }));
        // A pane is judged with what has been acknowledged before its end is promised.
        await labels.FlushAsync(Cancellation);
        foreach (var (stream, source) in streams.Zip(sources))
        {
            _ = await stream.SendAsync(source, new Batch(), WatchedModel.End, Cancellation);
            await stream.DisposeAsync();
        }
        var (last, rows) = ((Batches * model.RowsPerBatch - 1) / model.RowsPerPane, Batches * model.RowsPerBatch);
        await model.WhenStateAsync(client, state => state.JudgedThrough >= last && state.Counters.Rows == rows && state.Counters.LabelsJoined == rows && state.LabelDelay?.Labels == rows);
    }

    // Each row has a value of its own.
    private static Batch Values(WatchedModel model, int number)
    {
        var batch = model.Batch(number);
        batch.Columns[1].Categories = new()
        {
            Dictionary = { Enumerable.Range(number * model.RowsPerBatch, model.RowsPerBatch).Select(row => $"v{row}") },
            Codes = { Enumerable.Range(0, model.RowsPerBatch).Select(row => (uint)row) },
        };
        return batch;
    }

    private async Task<long> WhenSliceAsync(WatchedModel model, string value, long wanted)
    {
        long rows = 0;
        await model.WhenStateAsync(Client, _ =>
        {
            rows = Client.Queries.GetSlice(new() { ModelId = model.Id, Version = WatchedModel.Version, Feature = WatchedModel.Categorical, Value = value, Panes = new() { First = 0, Last = 999 } }).Panes.Sum(pane => pane.Rows);
            return rows >= wanted;
        });
        return rows;
    }

    // Without what says that it came again, and the verdict, which ages.
    private static ReportResponse Content(ReportResponse answer)
    {
        var content = answer.Clone();
        (content.Duplicate, content.Verdict) = (false, null);
        return content;
    }

    // What a producer sent until the host ended: its batches, from a place in the data on, and how many of them had a reply.
    private sealed record Life(string Producer, int From, int Sent, int Acknowledged);

    private sealed record NotCounted(string Name, string Metric, string Tag, Func<Counters, long> Of);
}
