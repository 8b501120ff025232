using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Tests.Partitions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Slices;

/// <summary>Slices of every value of a feature: the first ones, the same everywhere, and the rest together.</summary>
[Collection(SiloFixture.Shared)]
public sealed class SliceRegisterTests(SiloFixture silo)
{
    private static readonly VersionSpec Spec = PredictionStream.Spec with { Slices = [new() { Feature = "kind", Values = [], All = true }], SliceBudget = 2 };

    private readonly VersionId id = SiloFixture.NewVersion();

    private ISliceRegisterGrain Register => silo.Grains.GetGrain<ISliceRegisterGrain>(GrainKeys.SliceRegister(id));

    [Fact]
    public async Task Places_AreGivenOnceAndStay()
    {
        await PredictionStream.RegisterAsync(silo.Grains, id, Spec);

        var first = await Register.RegisterAsync([new("kind", "x"), new("kind", "y"), new("kind", "x"), new("kind", "z")]);
        await silo.ForgetAllAsync();
        var later = await Register.RegisterAsync([new("kind", "z"), new("kind", "y")]);

        Assert.Equal([0, 1, 0, -1], first);
        Assert.Equal([-1, 1], later);
        Assert.Equal([new("kind", "y"), new("kind", "x")], await Register.GetNamesAsync([1, 0]));
        Assert.Equal((true, false), (await Register.HasAsync(new("kind", "x")), await Register.HasAsync(new("kind", "z"))));
    }

    [Fact]
    public async Task Rows_OfMoreValuesThanTheBudget_AreInTheirSliceOrInTheRemainderWithTheirLabels()
    {
        const int Batches = 8;
        await PredictionStream.StartAsync(silo.Grains, id, Spec);
        var plan = (await Version.GetPlanAsync())!;
        var stream = new PredictionStream(seed: 1, Batches);
        for (var i = 0; i < Batches; i++)
        {
            Assert.Equal(IngestStatus.Accepted, (await PredictionStream.SendAsync(silo.Grains, id, stream.Batches[i], plan)).Status);
            await LabelRequest.SendAsync(silo.Grains, id, [.. Enumerable.Range(0, plan.LabelPartitions).Select(partition => stream.LabelsOf(i, partition, plan.LabelPartitions))]);
            // What a partition or a slice knew is asked for again.
            if (i % 3 == 2)
                await silo.ForgetAllAsync();
        }
        var rows = (long)Batches * PredictionStream.RowsPerBatch;
        await UntilAsync(async () => (await StateAsync()).Tally is { } tally && tally.Rows == rows && tally.LabelsJoined == rows);

        var names = await Register.GetNamesAsync([0, 1]);
        var expected = stream.Batches.SelectMany(KindsOf).GroupBy(kind => names.Contains(new("kind", kind)) ? kind : "other").ToDictionary(group => group.Key, group => (long)group.Count());
        Assert.Equal(3, expected.Count);
        foreach (var (value, count) in expected)
        {
            var slice = silo.Grains.GetGrain<ISliceGrain>(GrainKeys.Slice(id, "kind", value));
            await UntilAsync(async () => (await slice.GetAsync(null, null)).Sum(pane => OutcomeCells.Read(pane.Outcomes).Count) == count);
            Assert.Equal(count, (await slice.GetAsync(null, null)).Sum(pane => ScoreCells.Read(pane.Scores).Count));
        }
        Assert.Equal(expected["other"], (await StateAsync()).Tally.OtherSliceRows);
        var coordinator = silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));
        await UntilAsync(async () => (await coordinator.ListSignalsAsync(0, 10)).Signals.Any(signal => signal is { Family: Family.Quality, Subject.Slice: "other", Statistic: "other_slice_rows" }));
    }

    private IVersionGrain Version => silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));

    private async Task<VersionState> StateAsync() => (await Version.GetStateAsync(null, null))!;

    private static IEnumerable<string> KindsOf(IngestBatch batch)
    {
        var column = batch.Rows.Columns[1];
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(column.Codes.Span).ToArray().Select(code => column.Dictionary[code]);
    }

    private static async Task UntilAsync(Func<Task<bool>> reached)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await reached())
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }
}
