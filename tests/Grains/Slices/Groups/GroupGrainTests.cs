using System.Runtime.InteropServices;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Tests.Deltas;

namespace Watchgrain.Grains.Tests.Slices.Groups;

[Collection(SiloFixture.Shared)]
public sealed class GroupGrainTests(SiloFixture silo)
{
    private const int PaneLength = 1000;
    private const int ReferencePanes = 10;

    private static readonly VersionSpec Spec = new()
    {
        Features = [new() { Name = "sex", Kind = FeatureKind.Categorical, Protected = true }, new() { Name = "region", Kind = FeatureKind.Categorical }],
        Axis = Axis.Sequence,
        PaneLength = PaneLength,
        LabelMaturity = PaneLength,
        LabelHorizon = 10 * PaneLength,
        Slices = [new() { Feature = "sex", Values = [], All = true }, new() { Feature = "region", Values = ["north"] }],
    };

    private readonly VersionId id = SiloFixture.NewVersion();
    private readonly Sender rows = new("i:0");
    private readonly Sender labels = new("l:0");
    private readonly Sender groupRows = new("i:0");
    private readonly Sender groupLabels = new("l:0");

    private IVersionGrain Version => silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));

    private ISliceGrain Group => silo.Grains.GetGrain<ISliceGrain>(GrainKeys.Slice(id, "sex", "2"));

    [Fact]
    public void Reference_KnowsTheGroupsOfProtectedFeaturesOnly()
    {
        var groups = Reference(ReferencePanes).Plan.Groups!;

        Assert.Equal([new("sex", "1"), new SliceName("sex", "2")], groups.Anchors.Keys.OrderBy(name => name.Value, StringComparer.Ordinal));
        // Selected are 2 of 5 of either group.
        Assert.Equal(0, groups.Anchors[new("sex", "2")].Selection!.LogOdds - groups.Anchors[new("sex", "2")].Selection!.OtherLogOdds, 0.1);
        Assert.NotNull(groups.Anchors[new("sex", "2")].Opportunity);
        Assert.Null(Reference(5).Plan.Groups);
    }

    [Fact]
    public async Task Group_ClosesAfterTheVersion()
    {
        await StartAsync();
        await SendAsync(ReferencePanes, selected: 200);

        Assert.False(await Group.ClosePanesAsync(groupRows.Closing(PaneStage.Rows, ReferencePanes)));
        await CloseAsync(rows, Version, PaneStage.Rows, ReferencePanes);
        await CloseAsync(groupRows, Group, PaneStage.Rows, ReferencePanes);
        Assert.False(await Group.ClosePanesAsync(groupLabels.Closing(PaneStage.Outcomes, ReferencePanes)));
        await CloseAsync(labels, Version, PaneStage.Outcomes, ReferencePanes);
        await CloseAsync(groupLabels, Group, PaneStage.Outcomes, ReferencePanes);

        Assert.Equal([new(1000, 400, 0, 0)], (await Version.GetCountsAsync(PaneStage.Rows, [ReferencePanes]))!);
        Assert.Equal([new(0, 0, 420, 400)], (await Version.GetCountsAsync(PaneStage.Outcomes, [ReferencePanes]))!);
        await silo.ForgetAllAsync();
        // From the archive.
        Assert.Equal([new(1000, 400, 0, 0)], (await Version.GetCountsAsync(PaneStage.Rows, [ReferencePanes]))!);
        Assert.Null(await Version.GetCountsAsync(PaneStage.Rows, [ReferencePanes, ReferencePanes + 1]));
    }

    [Fact]
    public async Task Group_LessOfItIsSelected_BothFiguresAreSignalled()
    {
        await StartAsync();
        for (var pane = ReferencePanes; pane < ReferencePanes + 8; pane++)
        {
            await SendAsync(pane, selected: pane < ReferencePanes + 3 ? 200 : 100);
            await CloseAsync(rows, Version, PaneStage.Rows, pane);
            await CloseAsync(groupRows, Group, PaneStage.Rows, pane);
            await CloseAsync(labels, Version, PaneStage.Outcomes, pane);
            await CloseAsync(groupLabels, Group, PaneStage.Outcomes, pane);
            if (pane == ReferencePanes + 4)
                await silo.ForgetAllAsync();
        }

        var signals = (await silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id)).ListSignalsAsync(0, 100)).Signals.Where(signal => signal.Family == Family.Fairness).ToArray();

        Assert.All(signals, signal => Assert.Equal(new Subject { Slice = "sex=2" }, signal.Subject));
        Assert.Equal(["selection_rate_minus_expected", "true_positive_rate_minus_expected"], signals.Select(signal => signal.Statistic).Distinct().Order(StringComparer.Ordinal));
        // Of the same pane, too: each figure is a stream of its own.
        Assert.Equal(2, signals.Count(signal => signal.Pane == ReferencePanes + 7));
        Assert.All(signals, signal => Assert.InRange(signal.Pane, ReferencePanes + 3, ReferencePanes + 7));
    }

    private async Task StartAsync()
    {
        await Version.StartAsync(Spec);
        var reference = Reference(ReferencePanes);
        await Version.SetReferenceAsync(reference.Plan, reference.OutcomesByPane);
    }

    private static ReferenceParts Reference(int panes)
    {
        using var upload = new ReferenceUpload(SiloFixture.NewVersion(), Spec);
        var numbers = Enumerable.Range(0, panes * PaneLength).ToArray();
        // Two of five of each group are selected, and of 21 rows of label 1 one is not.
        upload.Add("s", new()
        {
            Count = numbers.Length,
            Positions = Bytes(Array.ConvertAll(numbers, i => (long)i)),
            Scores = Bytes(Array.ConvertAll(numbers, i => i / 2 % 5 < 2 ? 0.8 : 0.2)),
            Classes = Array.ConvertAll(numbers, i => (byte)(i / 2 % 5 < 2 ? 1 : 0)),
            Labels = Array.ConvertAll(numbers, i => (byte)(i / 2 % 5 < 2 || i / 2 % 50 == 3 ? 1 : 0)),
            Columns =
            [
                new() { Dictionary = ["1", "2"], Codes = Bytes(Array.ConvertAll(numbers, i => i % 2)) },
                new() { Dictionary = ["north", "south"], Codes = Bytes(Array.ConvertAll(numbers, i => i / 2 % 2)) },
            ],
        });
        return upload.Build();
    }

    // Half of the rows of a pane are of the group; of the others 200 are selected. 210 of each have label 1.
    private async Task SendAsync(long pane, int selected)
    {
        await rows.SendAsync(Version, [.. Scores(pane, 200), .. Scores(pane, selected, "t")]);
        await labels.SendAsync(Version, [.. Outcomes(pane, 200), .. Outcomes(pane, selected, "t")]);
        await groupRows.SendAsync(Group, Scores(pane, selected));
        await groupLabels.SendAsync(Group, Outcomes(pane, selected));
    }

    private static SummaryPart[] Scores(long pane, int selected, string source = "s")
    {
        var table = new SummaryTable();
        for (var row = 0; row < 500; row++)
            table.Scores(pane, source).Add(row < selected ? 0.8 : 0.2, row < selected ? 1 : 0);
        return table.ToParts();
    }

    private static SummaryPart[] Outcomes(long pane, int selected, string source = "s")
    {
        var table = new SummaryTable();
        for (var row = 0; row < 500; row++)
            table.Outcomes(pane, source).Add(row < 210 ? 1 : 0, row < selected ? 1 : 0, row < selected ? 0.8 : 0.2);
        return table.ToParts();
    }

    // Until it is closed: another test may have all grains of the silo forget what is not durable yet.
    private static async Task CloseAsync(Sender sender, IDeltaReceiver receiver, PaneStage stage, long pane)
    {
        while (!await receiver.ClosePanesAsync(sender.Closing(stage, pane)))
            await sender.DeliverAsync(receiver);
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
