using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Labels.Runs;
using Watchgrain.Grains.Tests.Partitions;

namespace Watchgrain.Grains.Tests.Labels;

[Collection(SiloFixture.Shared)]
public sealed class LabelGrainTests(SiloFixture silo)
{
    private readonly VersionId id = SiloFixture.NewVersion();
    private ulong sequence;

    // 100 predictions of pane 0, of which ten get a label, and 100 a horizon later.
    [Fact]
    public async Task Predictions_OverTheHorizon_ExpireOnce_AndTheRestIsKnownToTheNextActivation()
    {
        await PredictionStream.StartAsync(silo.Grains, id);
        var horizon = (int)PredictionStream.Spec.LabelHorizon;
        await DeliverAsync(1, 0, 100, position: 0);
        await DeliverAsync(2, 100, 100, position: horizon);
        await LabelAsync(0, 10);
        await silo.ForgetAllAsync();
        Assert.Equal(2, (await DeliverAsync(1, 0, 100, position: 0)).Applied);
        await DeliverAsync(3, 100, 50, position: horizon);

        for (var i = 0; i < 2; i++)
            await Grain.CloseAsync(PredictionStream.Spec.PaneOf(horizon) + 1);
        await silo.ForgetAllAsync();
        await Grain.CloseAsync(PredictionStream.Spec.PaneOf(horizon) + 1);
        await LabelAsync(20, 5);
        await LabelAsync(100, 30);
        await LabelAsync(100, 30);

        await UntilAsync(new() { LabelsJoined = 40, PredictionsExpired = 90, PredictionsDuplicate = 50, LabelsParked = 5, LabelsDuplicate = 30 });
    }

    [Fact]
    public async Task Prediction_LateForTheHorizon_IsThereUntilTheNextClosingCountsIt()
    {
        await PredictionStream.StartAsync(silo.Grains, id);
        await Grain.CloseAsync(10_000);
        await DeliverAsync(1, 0, 3, position: 0);
        await LabelAsync(0, 1);

        await Grain.CloseAsync(10_000);
        await Grain.CloseAsync(10_001);
        await LabelAsync(1, 1);

        await UntilAsync(new() { LabelsJoined = 1, PredictionsExpired = 2, LabelsParked = 1 });
    }

    private ILabelGrain Grain => silo.Grains.GetGrain<ILabelGrain>(GrainKeys.Labels(id, 0));

    private Task<DeltaReceipt> DeliverAsync(long delta, int firstId, int count, long position) => Grain.ApplyAsync(new()
    {
        Sender = GrainKeys.Ingest(id, 7),
        Epoch = 1,
        Id = delta,
        Content = new()
        {
            Predictions = [.. Enumerable.Range(firstId, count).Select(i => new JoinRecord { Key = Joins.Key(i), Position = position, Score = 0.5, Class = 1, Source = "s0" })],
        },
    });

    private async Task LabelAsync(int firstId, int count)
    {
        var keys = new byte[count * JoinKey.Size];
        for (var i = 0; i < count; i++)
            Joins.Key(firstId + i).Write(keys.AsSpan(i * JoinKey.Size));
        var reply = await Grain.ReportAsync(new() { ProducerId = "labels", ProducerEpoch = 0, Sequence = sequence++, ContentHash = sequence, Source = "s0", Keys = keys, Labels = new byte[count] });
        Assert.Equal(IngestStatus.Accepted, reply.Status);
    }

    private async Task UntilAsync(Tally expected)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var found = default(Tally);
        for (var i = 0; i < 1200 && found != expected; i++)
        {
            found = (await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetStateAsync(null, null))!.Tally;
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(expected, found);
    }
}
