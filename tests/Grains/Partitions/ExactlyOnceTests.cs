using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Partitions;

/// <summary>Whatever is sent again and whichever activations are lost on the way, the statistics are those of one thread that saw every row once.</summary>
[Collection(SiloFixture.Shared)]
public sealed class ExactlyOnceTests(SiloFixture silo, ITestOutputHelper output)
{
    private const int Batches = 60;

    private readonly VersionId id = SiloFixture.NewVersion();

    private const int Patience = 120_000;

    [Theory(Timeout = Patience)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Statistics_AfterRepeatsAndLostActivations_EqualTheOracle(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var stream = new PredictionStream(seed, Batches);
        await PredictionStream.StartAsync(silo.Grains, id);
        var plan = (await Version.GetPlanAsync())!;
        var repeats = 0;

        for (var i = 0; i < Batches; i++)
        {
            Assert.Equal(IngestStatus.Accepted, (await SendAsync(stream.Batches[i], plan)).Status);
            // Labels come in the order of a shuffled deck in the end, some before their predictions.
            if (random.Next(4) == 0)
            {
                repeats++;
                Assert.Equal(IngestStatus.Duplicate, (await SendAsync(stream.Batches[random.Next(i + 1)], plan)).Status);
            }
            await LabelAsync(stream, (i * 7) % Batches, plan);
            if (random.Next(3) == 0)
                await LabelAsync(stream, (random.Next(i + 1) * 7) % Batches, plan);
            if (random.Next(8) == 0)
                await silo.ForgetAllAsync();
        }
        await SendAsync(stream.End("s0", 0), plan);
        await SendAsync(stream.End("s1", 1), plan);
        var state = await JudgedAsync((Batches * PredictionStream.RowsPerBatch / PredictionStream.Spec.PaneLength) - 1, TestContext.Current.CancellationToken);

        Assert.Equal(Batches * PredictionStream.RowsPerBatch, state.Tally.Rows);
        Assert.Equal(Batches * PredictionStream.RowsPerBatch, state.Tally.LabelsJoined);
        Assert.Equal((0L, 0L, (long)repeats), (state.Tally.LateRows, state.Tally.LabelsParked, state.Tally.DuplicateBatches));
        var oracle = Oracle(stream, plan);
        var versionKey = GrainKeys.Version(id);
        foreach (var pane in state.Panes)
        {
            Assert.Equal(Scores(oracle.For(versionKey).Summaries, pane.Pane), Cells(ScoreCells.Read(pane.Scores)));
            Assert.Equal(Outcomes(oracle.For(versionKey).Summaries, pane.Pane), OutcomeCells.Read(pane.Outcomes).NonEmpty());
        }
        await CompareFeatureAsync(oracle, plan, state.Panes.Length);
    }

    [Fact(Timeout = Patience)]
    public async Task Partition_LostWithUndeliveredRows_DeliversThemWithoutNewTraffic()
    {
        var stream = new PredictionStream(1, 1);
        await PredictionStream.StartAsync(silo.Grains, id);
        await SendAsync(stream.Batches[0], (await Version.GetPlanAsync())!);

        await silo.ForgetAllAsync();
        await Version.ResumeAsync();

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await Version.GetStateAsync(0, 0))!.Tally.Rows < PredictionStream.RowsPerBatch)
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    private IVersionGrain Version => silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));

    private Task<IngestReply> SendAsync(IngestBatch batch, IngestPlan plan) => PredictionStream.SendAsync(silo.Grains, id, batch, plan);

    private Task<IngestReply[]> LabelAsync(PredictionStream stream, int batch, IngestPlan plan) => Task.WhenAll(Enumerable.Range(0, plan.LabelPartitions).Select(partition =>
        silo.Grains.GetGrain<ILabelGrain>(GrainKeys.Labels(id, partition)).ReportAsync(stream.LabelsOf(batch, partition, plan.LabelPartitions))));

    private async Task<VersionState> JudgedAsync(long pane, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var state = (await Version.GetStateAsync(0, pane))!;
            if (state.JudgedThrough >= pane)
                return state;
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private PendingDeltas Oracle(PredictionStream stream, IngestPlan plan)
    {
        var reducer = new BatchReducer(id, plan.Spec, plan.Reference!, 1);
        var oracle = new PendingDeltas(reducer.Binnings);
        foreach (var (batch, labels) in stream.Batches.Zip(stream.Labels))
        {
            foreach (var (pane, rows) in reducer.PanesOf(batch.Rows))
                reducer.Reduce(pane, batch.Source, batch.Rows, rows, false, oracle);
            var positions = MemoryMarshal.Cast<byte, long>(batch.Rows.Positions.Span);
            var scores = MemoryMarshal.Cast<byte, double>(batch.Rows.Scores.Span);
            for (var i = 0; i < labels.Length; i++)
                oracle.For(GrainKeys.Version(id)).Summaries.Outcomes(plan.Spec.PaneOf(positions[i]), "").Add(labels[i], batch.Rows.Classes.Span[i], scores[i]);
        }
        return oracle;
    }

    private async Task CompareFeatureAsync(PendingDeltas oracle, IngestPlan plan, int panes)
    {
        var key = GrainKeys.Feature(id, "amount");
        var archived = new SummaryTable(NumericBinning.Read(plan.Reference!.Binnings["amount"]));
        foreach (var row in await silo.Archive.ReadAsync(key, 0, panes, TestContext.Current.CancellationToken))
        {
            if (PartName.Parse(row.Part) is var (kind, source))
                archived.Merge(new() { Pane = row.Pane, Kind = kind, Source = source, Bytes = row.Bytes });
        }
        Assert.Equal(panes, archived.Panes.Count());
        foreach (var pane in archived.Panes)
        {
            foreach (var (source, summary) in archived.OfPane<NumericSummary>(pane))
            {
                var expected = oracle.For(key).Summaries.Numeric(pane, source);
                Assert.Equal(expected.CellCounts.ToArray(), summary.CellCounts.ToArray());
                Assert.Equal((expected.Count, expected.Min, expected.Max), (summary.Count, summary.Min, summary.Max));
                Assert.Equal(expected.Mean!.Value, summary.Mean!.Value, 1e-12 * Math.Abs(expected.Mean.Value));
            }
        }
        var slice = (await silo.Grains.GetGrain<Watchgrain.Grains.Slices.ISliceGrain>(GrainKeys.Slice(id, "kind", "b")).GetAsync(0, panes)).ToDictionary(pane => pane.Pane);
        foreach (var pane in archived.Panes)
            Assert.Equal(Scores(oracle.For(GrainKeys.Slice(id, "kind", "b")).Summaries, pane), Cells(ScoreCells.Read(slice[pane].Scores)));
    }

    private static long[] Scores(SummaryTable table, long pane)
    {
        var merged = new ScoreCells();
        foreach (var (_, cells) in table.OfPane<ScoreCells>(pane))
            merged.Merge(cells);
        return Cells(merged);
    }

    private static IEnumerable<OutcomeCell> Outcomes(SummaryTable table, long pane) => table.OfPane<OutcomeCells>(pane).Single().Value.NonEmpty();

    private static long[] Cells(ScoreCells cells) => [.. Enumerable.Range(0, 2 * ScoreCells.Cells).Select(cell => cells.CountOf(cell / ScoreCells.Cells, cell % ScoreCells.Cells))];
}
