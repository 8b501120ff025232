using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Deltas;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Grains.Tests.Partitions;
using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Grains.Tests.Models;

[Collection(SiloFixture.Shared)]
public sealed class VersionGrainTests(SiloFixture silo)
{
    [Fact]
    public async Task Sources_BeyondTheLimit_AreNotWaitedFor()
    {
        var version = silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(SiloFixture.NewVersion()));
        await version.StartAsync(PredictionStream.Spec);
        var delta = new Sender("i:0").Seal();
        var marks = Enumerable.Range(0, VersionGrain.MostAwaitedSources + 10).Select(i => new SourceMark($"s{i}", 1000 - i)).ToArray();

        await version.ApplyAsync(delta with { Content = new() { Marks = marks } });

        var state = (await version.GetStateAsync(null, null))!;
        Assert.Equal(VersionGrain.MostAwaitedSources, state.Sources.Length);
        Assert.Equal(1000 - VersionGrain.MostAwaitedSources + 1, state.Watermark);
    }

    [Fact]
    public async Task Conflict_InOneDeltaWithTheFirstRows_IsSignalled()
    {
        var id = SiloFixture.NewVersion();
        var version = silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));
        await version.StartAsync(PredictionStream.Spec);
        var scores = new SummaryTable(null);
        scores.Scores(0, "s0").Add(0.5, predictedClass: 1);

        var delta = new Sender("i:0").Seal() with { Content = new() { Parts = scores.ToParts(), Conflicts = [new("s0", 1)] } };
        var coordinator = silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        // Again and again, as a partition does: another test may have all grains of the silo forget what is not durable yet.
        do
            await version.ApplyAsync(delta);
        while ((await coordinator.ListSignalsAsync(0, 10)).Total == 0 && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken));
        Assert.Equal((Family.Abuse, "s0"), (await coordinator.ListSignalsAsync(0, 10)).Signals.Select(signal => (signal.Family, signal.Subject.Source)).Single());
    }

    // Labels of the pane are not waited for.
    [Fact]
    public async Task Rows_ThatRepeatOneAnother_AreSignalledAsTheirPaneCloses()
    {
        var id = SiloFixture.NewVersion();
        await PredictionStream.StartAsync(silo.Grains, id);
        var version = silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));
        var (sender, rows) = (new Sender("i:0"), new SummaryTable());
        foreach (var source in (string[])["s0", "s1", "s2", "s3"])
        {
            for (var row = 0; row < 200; row++)
            {
                rows.Scores(0, source).Add(0.5, predictedClass: 1);
                foreach (var kind in (RepeatKind[])[RepeatKind.Equal, RepeatKind.Near])
                    rows.Repeats(0, source, kind).Add([(ulong)(row < 150 && source == "s1" ? 0 : 1 + row) * 0x9e3779b97f4a7c15]);
            }
        }
        await sender.SendAsync(version, rows.ToParts());

        await CloseAsync(sender, version, PaneStage.Rows, 0);

        var coordinator = silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));
        var signal = Assert.Single((await coordinator.ListSignalsAsync(0, 10)).Signals);
        Assert.Equal((Family.Poisoning, "s1", 0L, FloodWatch.EqualShare, 149 / 200.0), (signal.Family, signal.Subject.Source, signal.Pane, signal.Statistic, signal.Value));
        Assert.Equal("149 of 200 rows of source s1 repeat another row, 0 were expected", signal.Sentence);
        await coordinator.PanesClosedAsync(0);
        Assert.Equal("s1", Assert.Single((await coordinator.ListIncidentsAsync(true, 0, 10)).Incidents).Incident.Subject.Source);
        var floods = Assert.Single((await version.GetStateAsync(null, null))!.Panes).Floods!;
        Assert.Equal(["", "s0", "s1", "s2", "s3"], floods.Select(figures => figures.Source));
        Assert.Equal((200L, new RepeatShare(149 / 200.0, 0, 0)), (floods[2].Rows, floods[2].Equal));
        Assert.InRange(floods[2].Near.Expected, 0.1, 0.9);
    }

    // A pane in which most labels come from actions, one in which as many do not, and one with too few labels to say.
    [Fact]
    public async Task Labels_MostlyCausedByTheModel_AreSignalledByPane()
    {
        var id = SiloFixture.NewVersion();
        await PredictionStream.StartAsync(silo.Grains, id);
        var version = silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));
        var labels = new Sender("l:0");
        await labels.SendAsync(version, [.. Labelled(0, caused: 150, others: 50), .. Labelled(1, caused: 100, others: 100), .. Labelled(2, caused: 90, others: 9)]);

        await CloseAsync(labels, version, PaneStage.Outcomes, 2);

        var signal = Assert.Single((await silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id)).ListSignalsAsync(0, 10)).Signals);
        Assert.Equal((Family.Feedback, 0L, "share_of_labels_caused", 0.75), (signal.Family, signal.Pane, signal.Statistic, signal.Value));
        Assert.StartsWith("75.0 % of 200 labels", signal.Sentence, StringComparison.Ordinal);
        Assert.InRange(signal.LogEvidence, signal.LogThreshold, 100);
    }

    [Fact]
    public async Task Exposed_ThatComeAfterTheirPaneWasJudged_AreRevisedWithTheOutcomes()
    {
        var id = SiloFixture.NewVersion();
        await PredictionStream.StartAsync(silo.Grains, id);
        var version = silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));
        var (ingest, labels) = (new Sender("i:0"), new Sender("l:0"));
        var rows = new SummaryTable();
        rows.Scores(0, "s0").Add(0.5, predictedClass: 1);
        rows.AddExposures(0, "s0", new() { NoActions = 1 });
        await ingest.SendAsync(version, rows.ToParts());
        await CloseAsync(ingest, version, PaneStage.Rows, 0);
        await labels.SendAsync(version, Labelled(0, caused: 3, others: 2));
        await CloseAsync(labels, version, PaneStage.Outcomes, 0);
        await labels.SendAsync(version, Labelled(0, caused: 1, others: 0));
        await CloseAsync(labels, version, PaneStage.Outcomes, 1);

        var row = Assert.Single(await silo.Archive.ReadAsync(GrainKeys.Version(id), 0, 0, TestContext.Current.CancellationToken), row => row.Part == "exposed/s0");
        Assert.Equal((1, 4L, 2L), (row.Revision, ExposedOutcomes.Read(row.Bytes).Of(Exposure.Action).Rows, ExposedOutcomes.Read(row.Bytes).Of(Exposure.NoAction).Rows));
        var pane = Assert.Single((await version.GetStateAsync(null, null))!.Panes);
        Assert.Equal(row.Bytes, pane.Exposed);
        Assert.Equal(1, pane.Exposures.NoActions);
    }

    // Until it is closed: another test may have all grains of the silo forget what is not durable yet.
    private static async Task CloseAsync(Sender sender, IVersionGrain version, PaneStage stage, long pane)
    {
        while (!await version.ClosePanesAsync(sender.Closing(stage, pane)))
            await sender.DeliverAsync(version);
    }

    private static SummaryPart[] Labelled(long pane, int caused, int others)
    {
        var table = new SummaryTable();
        for (var row = 0; row < caused + others; row++)
        {
            table.Outcomes(pane, "s0").Add(row % 2, row % 2, 0.5);
            table.Exposed(pane, "s0").Add(new(row < caused ? Exposure.Action : Exposure.NoAction, PropensityCode.None), row % 2, row % 2);
        }
        return table.ToParts();
    }

    [Fact]
    public async Task Register_OfSources_BeginsWithTheReferenceAndKeepsItsPlaces()
    {
        var id = SiloFixture.NewVersion();
        await PredictionStream.StartAsync(silo.Grains, id);
        var version = silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));

        await version.RegisterSourcesAsync(["z", "s1", "a"]);
        await silo.ForgetAllAsync();

        Assert.Equal(["s0", "s1", "z", "a"], await version.RegisterSourcesAsync(["a", "z"]));
        Assert.Equal(["s0", "s1", "z", "a"], (await version.GetPlanAsync())!.Sources);
    }

    [Fact]
    public async Task Plan_AskedForDuringAWrite_HoldsOnlyWhatIsOnTheDisk()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var version = cluster.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(SiloFixture.NewVersion()));
        await version.StartAsync(PredictionStream.Spec);
        await version.RegisterSourcesAsync(["first"]);
        var (reached, release) = cluster.Faults.Hold($"before:{GrainStorageNames.Version}");

        var second = version.RegisterSourcesAsync(["second"]);
        await reached;

        // A place that a partition has learnt is final there; this one may never have been.
        Assert.Equal(["first"], (await version.GetPlanAsync())!.Sources);
        release.SetResult();
        Assert.Equal(["first", "second"], await second);
        Assert.Equal(["first", "second"], (await version.GetPlanAsync())!.Sources);
    }
}
