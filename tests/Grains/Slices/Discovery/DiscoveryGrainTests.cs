using System.Buffers;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Grains.Tests.Partitions;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Slices.Discovery;

/// <summary>From rows and labels to counts by cells, through real partitions of a silo.</summary>
[Collection(SiloFixture.Shared)]
public sealed class DiscoveryGrainTests(SiloFixture silo)
{
    private const int Batches = 24;
    private const int Panes = Batches * PredictionStream.RowsPerBatch / 200;
    private const int Patience = 120_000;

    private readonly VersionId id = SiloFixture.NewVersion();

    private IVersionGrain Version => silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));

    // Of every label that was ever given, batches sent again, labels changed and activations lost on the way: the bytes are those of one thread that saw each row with its last label.
    [Theory(Timeout = Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Counts_AfterRepeatsAmendmentsAndLostActivations_AreThoseOfOneThread(int seed)
    {
        var random = new Random(seed);
        var stream = new PredictionStream(seed, Batches);
        await StartAsync();
        var plan = (await Version.GetPlanAsync())!;
        Assert.Equal(["kind", "amount"], plan.Reference!.Discovery.Select(feature => feature.Name));

        for (var i = 0; i < Batches; i++)
        {
            Assert.Equal(IngestStatus.Accepted, (await PredictionStream.SendAsync(silo.Grains, id, stream.Batches[i], plan)).Status);
            await PredictionStream.SendAsync(silo.Grains, id, stream.Batches[random.Next(i + 1)], plan);
            await LabelAsync(plan, partition => stream.LabelsOf(i * 7 % Batches, partition, plan.LabelPartitions));
            if (random.Next(6) == 0)
                await silo.ForgetAllAsync();
        }
        // Every other batch of labels is taken back by its opposite.
        for (var i = 0; i < Batches; i += 2)
            await LabelAsync(plan, partition => Opposite(stream.LabelsOf(i, partition, plan.LabelPartitions), (ulong)(i / 2)));
        await PredictionStream.SendAsync(silo.Grains, id, stream.End("s0", 0), plan);
        await PredictionStream.SendAsync(silo.Grains, id, stream.End("s1", 1), plan);
        await JudgedAsync(Panes - 1);

        var oracle = Oracle(stream, plan);
        var archived = await silo.Archive.ReadAsync(GrainKeys.Discovery(id), 0, Panes, TestContext.Current.CancellationToken);
        Assert.Equal(Panes, archived.Count);
        foreach (var row in archived)
            Assert.Equal((SummaryKind.Contradictions, "", Convert.ToHexString(BytesOf(oracle[(int)row.Pane]))), (PartName.Parse(row.Part)!.Value.Kind, PartName.Parse(row.Part)!.Value.Source, Convert.ToHexString(row.Bytes)));
        var figures = await silo.Grains.GetGrain<IDiscoveryGrain>(GrainKeys.Discovery(id)).GetAsync();
        // Three kinds, no value and others; eight ranges and no value.
        Assert.Equal((14, 24), (figures.Cells, figures.Pairs));
        var triggers = await silo.Grains.GetGrain<IDiscoveryGrain>(GrainKeys.Discovery(id)).GetTriggersAsync();
        Assert.Equal((14 + (5 * 9), 1.0), (triggers.Patterns, triggers.Examined));
        // Closed panes have been looked at before their labels, and their counts are kept nowhere.
        Assert.Equal(1, triggers.Growth.Counted);
    }

    [Fact]
    public async Task Rows_OfAVersionThatDoesNotLookForSlices_CarryNothing()
    {
        await PredictionStream.StartAsync(silo.Grains, id);
        var plan = (await Version.GetPlanAsync())!;

        Assert.Empty(plan.Reference!.Discovery);
        var pending = new PendingDeltas(new Dictionary<string, NumericBinning>());
        var reducer = new BatchReducer(id, plan.Spec, plan.Reference, 1);
        reducer.Reduce(0, "s0", new PredictionStream(1, 1).Batches[0].Rows, null, false, pending);
        Assert.All(pending.Find(GrainKeys.Labels(id, 0))!.ToDelta().Predictions, prediction => Assert.Null(prediction.Cells));
        Assert.Equal(0, (await silo.Grains.GetGrain<IDiscoveryGrain>(GrainKeys.Discovery(id)).GetAsync()).Cells);
    }

    // Without labels, or in fewer than six panes.
    [Theory]
    [InlineData(1000, false)]
    [InlineData(1000, true)]
    public async Task Reference_ThatSaysTooLittle_LeavesNothingWatched(int rows, bool labelled)
    {
        await StartAsync(labelled ? rows : 5000, labelled);

        Assert.Empty((await Version.GetPlanAsync())!.Reference!.Discovery);
        Assert.Equal(new DiscoveryFigures([], 0, 0, 0) with { Slices = [] }, (await silo.Grains.GetGrain<IDiscoveryGrain>(GrainKeys.Discovery(id)).GetAsync()) with { Slices = [] });
    }

    private async Task StartAsync(int rows = 2000, bool labelled = true)
    {
        await PredictionStream.RegisterAsync(silo.Grains, id, PredictionStream.Spec with { Discovery = new() { Features = ["kind", "amount"] } });
        var reference = silo.Grains.GetGrain<IReferenceGrain>(GrainKeys.Reference(id));
        ReferenceStatus status;
        do
        {
            var upload = Guid.NewGuid();
            var random = new Random(100);
            var batch = PredictionStream.Rows(random, 0, rows);
            await reference.BeginAsync(upload);
            await reference.AddAsync(upload, "s0", labelled ? batch with { Labels = batch.Classes.ToArray().Select(predicted => (byte)(random.NextDouble() < 0.3 ? 1 - predicted : predicted)).ToArray() } : batch);
            status = (await reference.CompleteAsync(upload)).Status;
        }
        while (status == ReferenceStatus.UploadLost);
        Assert.Equal(ReferenceStatus.Accepted, status);
    }

    private static byte[] BytesOf(ContradictionCells cells)
    {
        var output = new ArrayBufferWriter<byte>();
        cells.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    private static LabelBatch Opposite(LabelBatch labels, ulong sequence) =>
        labels with { ProducerId = "corrections", Sequence = sequence, Labels = labels.Labels.ToArray().Select(label => (byte)(1 - label)).ToArray() };

    private Task<IngestReply[]> LabelAsync(IngestPlan plan, Func<int, LabelBatch> batchOf) => Task.WhenAll(Enumerable.Range(0, plan.LabelPartitions).Select(partition =>
        silo.Grains.GetGrain<ILabelGrain>(GrainKeys.Labels(id, partition)).ReportAsync(batchOf(partition))));

    private async Task JudgedAsync(long pane)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!((await Version.GetStateAsync(0, pane))!.JudgedThrough >= pane))
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    private static ContradictionCells[] Oracle(PredictionStream stream, IngestPlan plan)
    {
        var contradictions = new LabelContradictions(plan.Reference!.ReadEstimator()!);
        var panes = Enumerable.Range(0, Panes).Select(_ => new ContradictionCells()).ToArray();
        var amount = plan.Reference.Discovery[1];
        for (var batch = 0; batch < Batches; batch++)
        {
            var rows = stream.Batches[batch].Rows;
            var scores = MemoryMarshal.Cast<byte, double>(rows.Scores.Span);
            for (var i = 0; i < rows.Count; i++)
            {
                var kind = rows.Columns[1].Dictionary[MemoryMarshal.Cast<byte, int>(rows.Columns[1].Codes.Span)[i]];
                var value = MemoryMarshal.Cast<byte, double>(rows.Columns[0].Values.Span)[i];
                byte[] codes = [(byte)(1 + Array.IndexOf(plan.Reference.Discovery[0].Values, kind)), (byte)(1 + amount.Edges.Count(edge => value >= edge))];
                var label = stream.Labels[batch][i];
                var (contradicts, chance) = contradictions.Of(batch % 2 == 0 ? 1 - label : label, ScoreCells.CellOf(scores[i]));
                panes[plan.Spec.PaneOf(MemoryMarshal.Cast<byte, long>(rows.Positions.Span)[i])].Add(codes, contradicts, chance);
            }
        }
        return panes;
    }
}
