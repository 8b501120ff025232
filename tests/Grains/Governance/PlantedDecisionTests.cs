using System.Text.Json;
using Google.Protobuf;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Incidents;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>Proposals that are known to be wrong, from their making to the word that they were.</summary>
public sealed class PlantedDecisionTests
{
    private const string Real = "flight-delay/1/1";
    private const string Planted = "flight-delay/1/2";

    private static readonly Policy Asking = PolicyFile.Parse("p.yaml", """
        version: 1
        planted: {per_thousand_panes: 100}
        rules:
          - {name: retrain, family: drift, subject: feature, action: hold, mode: approval, deadline: 3d}
          - {name: rest, family: any, subject: any, action: alert, mode: automatic}
        """u8.ToArray());

    [Fact]
    public async Task Proposal_ThatIsPlanted_LooksLikeAnyOtherUntilItIsAnswered()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Asking);
        var coordinator = cluster.Coordinator("acme");
        await PlantAsync(cluster, coordinator);
        var (real, planted) = ((await cluster.Decision("acme", Real).GetAsync())!, (await cluster.Decision("acme", Planted).GetAsync())!);

        Assert.Equal((DecisionState.AwaitingApproval, "policy", "retrain", null), (planted.State, planted.Proposal.ProposedBy, planted.Proposal.PolicyRule, planted.Planted));
        Assert.Equal(real.Proposal.Sentence.Split(" since ")[0], planted.Proposal.Sentence.Split(" since ")[0]);
        Assert.EndsWith("Proposed: hold the predictions (needs approval within 3d).", planted.Proposal.Sentence, StringComparison.Ordinal);
        Assert.Equal([Real, Planted], (await cluster.Index("acme").ListAsync("flight-delay", 0, 10)).Ids);
        // The entries of both have the same fields.
        var (ofReal, ofPlanted) = (await EntryAsync(cluster, Real, DecisionState.AwaitingApproval), await EntryAsync(cluster, Planted, DecisionState.AwaitingApproval));
        Assert.Equal(Fields(ofReal), Fields(ofPlanted));
        ofPlanted.Decision.Evidence[0].Value = 0;
        Assert.Equal(["/decision/evidence/value"], Fields(ofReal).Except(Fields(ofPlanted)));
        ofPlanted.Decision.Evidence.Clear();
        Assert.Contains("/decision/evidence", Fields(ofReal).Except(Fields(ofPlanted)));
        var incidents = (await coordinator.ListIncidentsAsync(openOnly: false, 0, 10)).Incidents;
        Assert.Equal([Planted, Real], incidents.Select(view => view.Incident.Id));
        var shown = (await coordinator.GetIncidentAsync(Planted))!;
        Assert.Equal((planted.Proposal.Sentence.Split(" Proposed:")[0], 1, DecisionState.AwaitingApproval), (shown.Incident.Sentence, shown.Strands.Length, Assert.Single(shown.Incident.Decisions).State));
        Assert.Equal([IncidentChange.Opened, IncidentChange.Proposed], shown.Incident.Timeline.Select(entry => entry.Change));
        // Nothing that acts is told of it.
        Assert.Equal(VerdictKind.Allow, (await coordinator.GetVerdictsAsync()).Overall.Kind);
        Assert.Null(await cluster.Audit("acme").FindAsync(EntryKeys.Planted(Planted)));

        // What it tells of has no signals, so it closes like what it is told for.
        var pane = shown.Incident.OpenedPane;
        for (var next = pane + 1; next <= pane + Strands.RecoveryPanes; next++) await coordinator.PanesClosedAsync(next);
        Assert.Equal(pane + Strands.RecoveryPanes, (await coordinator.GetIncidentAsync(Planted))!.Incident.ClosedPane);
        Assert.Equal([Planted, Real], (await coordinator.ListIncidentsAsync(openOnly: false, 0, 10)).Incidents.Select(view => view.Incident.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_ToAPlantedProposal_HasNoEffectAndIsMarkedAfterIt(bool approve)
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Asking);
        var coordinator = cluster.Coordinator("acme");
        await PlantAsync(cluster, coordinator);
        var before = (await cluster.Audit("acme").GetCheckpointAsync()).Size;
        var answered = await cluster.Decision("acme", Planted).DecideAsync(approve, new("ann"), "seen");

        var state = approve ? DecisionState.Approved : DecisionState.Rejected;
        Assert.Equal((DecideStatus.Done, state, "ann", new PlantedFinding(before + 1, true)), (answered.Status, answered.Decision!.State, answered.Decision.DecidedBy, answered.Decision.Planted));
        Assert.Equal(VerdictKind.Allow, (await coordinator.GetVerdictsAsync()).Overall.Kind);
        Assert.Empty((await coordinator.GetQuarantineAsync()).Sources);
        Assert.Equal([EntryKeys.Decision(Planted, state), EntryKeys.Planted(Planted)], (await cluster.Audit("acme").ListAsync(before, 10)).Select(row => row.EntryKey));
        var entry = Entry.Parser.ParseFrom((await cluster.Audit("acme").FindAsync(EntryKeys.Planted(Planted)))!.Bytes);
        Assert.Equal((Planted, before, AuditWords.Of(state), true), (entry.Planted.DecisionId, entry.Planted.DecisionIndex, entry.Planted.Answer, entry.Planted.Quiet));
        Assert.Null(await coordinator.GetIncidentAsync(Planted));
        Assert.Equal(DecideStatus.NothingToLift, (await cluster.Decision("acme", Planted).LiftAsync(new("bob"), "no")).Status);
        Assert.Equal(DecideStatus.NotInForce, (await cluster.Decision("acme", Planted).OverrideAsync(new("bob"), "no")).Status);
        Assert.Equal(DecideStatus.NotAwaiting, (await cluster.Decision("acme", Planted).DecideAsync(approve: true, new("bob"), "")).Status);
        // A channel without any filter.
        var channel = new Channel { Name = "all", Tenant = "acme", Url = new("http://127.0.0.1:1") };
        Assert.Equal(!approve, channel.Takes(await EntryAsync(cluster, Planted, state)));
        // A run that has begun has to end.
        Assert.True(new Channel { Name = "lineage", Tenant = "acme", Url = new("http://127.0.0.1:1"), LineageNamespace = "eu" }.Takes(await EntryAsync(cluster, Planted, state)));
        Assert.False(channel.Takes(entry));
        Assert.True(channel.Takes(await EntryAsync(cluster, Planted, DecisionState.AwaitingApproval)));
    }

    [Fact]
    public async Task Planted_ThatNobodyAnswers_ExpiresAndIsMarked()
    {
        var time = new ShiftedTime();
        await using var cluster = await GovernedCluster.StartAsync(policy: Asking, time: time);
        await PlantAsync(cluster, cluster.Coordinator("acme"));
        time.Advance(TimeSpan.FromDays(4));
        Assert.Equal(DecideStatus.NotAwaiting, (await cluster.Decision("acme", Planted).DecideAsync(approve: true, new("ann"), "late")).Status);
        for (var round = 0; round < 300 && (await cluster.Decision("acme", Planted).GetAsync())!.Planted is null; round++) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        Assert.Equal((DecisionState.Expired, true), ((await cluster.Decision("acme", Planted).GetAsync())!.State, (await cluster.Decision("acme", Planted).GetAsync())!.Planted!.IsQuiet));
    }

    [Fact]
    public async Task Planted_WhileWhichSomethingBegan_SaysNothingOfWhoAnswered()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Asking);
        var coordinator = cluster.Coordinator("acme");
        var pane = await PlantAsync(cluster, coordinator);
        await coordinator.AcceptAsync([Findings.Drift("weight", pane + 1)]);
        await coordinator.PanesClosedAsync(pane + 1);
        Assert.False((await cluster.Decision("acme", Planted).DecideAsync(approve: true, new("ann"), "seen")).Decision!.Planted!.IsQuiet);
    }

    // In the order of an approval: its entry, its state, the word that it was planted, the state with it, the coordinator.
    [Theory]
    [InlineData("before:audit", 1, false)]
    [InlineData("after:audit", 1, true)]
    [InlineData("before:decision", 1, true)]
    [InlineData("after:decision", 1, true)]
    [InlineData("before:audit", 2, true)]
    [InlineData("after:audit", 2, true)]
    [InlineData("before:decision", 2, true)]
    [InlineData("after:decision", 2, true)]
    [InlineData("before:coordinator", 1, true)]
    [InlineData("after:coordinator", 1, true)]
    public async Task Approval_KilledAtAnyStep_IsMarkedOnceWhenAuditedAndNotOtherwise(string step, int occurrence, bool stands)
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Asking);
        var coordinator = cluster.Coordinator("acme");
        await PlantAsync(cluster, coordinator);
        var before = (await cluster.Audit("acme").GetCheckpointAsync()).Size;
        cluster.Faults.Fail(step, occurrence);
        try
        {
            await cluster.Decision("acme", Planted).DecideAsync(approve: true, new("ann"), "seen");
        }
        catch (Exception error) when (error is IOException or OrleansException)
        {
            // Whoever gets no answer does not know; what stands is looked at below.
        }

        Assert.True(cluster.Faults.Spent);
        if (!stands)
        {
            Assert.Equal((DecisionState.AwaitingApproval, before), ((await cluster.Decision("acme", Planted).GetAsync())!.State, (await cluster.Audit("acme").GetCheckpointAsync()).Size));
            return;
        }

        for (var round = 0; round < 300 && ((await cluster.Decision("acme", Planted).GetAsync())!.Planted is null || await coordinator.GetIncidentAsync(Planted) is not null); round++) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        var record = (await cluster.Decision("acme", Planted).GetAsync())!;
        Assert.Equal((DecisionState.Approved, new PlantedFinding(before + 1, true)), (record.State, record.Planted));
        Assert.Null(await coordinator.GetIncidentAsync(Planted));
        Assert.Equal([EntryKeys.Decision(Planted, DecisionState.Approved), EntryKeys.Planted(Planted)], (await cluster.Audit("acme").ListAsync(before, 10)).Select(row => row.EntryKey));
        Assert.Equal(VerdictKind.Allow, (await coordinator.GetVerdictsAsync()).Overall.Kind);
    }

    [Fact]
    public async Task Planted_WhoseAnswerWasHeardBeforeTheWordThatItWas_IsGoneAfterARestart()
    {
        using var scratch = new ScratchDirectory();
        await using (var cluster = await GovernedCluster.StartAsync(policy: Asking, directory: scratch.Info))
        {
            var coordinator = cluster.Coordinator("acme");
            await PlantAsync(cluster, coordinator);
            await coordinator.DecisionChangedAsync((await cluster.Decision("acme", Planted).GetAsync())! with { State = DecisionState.Approved });
            cluster.Faults.Break("before:coordinator");
            Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Planted).DecideAsync(approve: true, new("ann"), "seen")).Status);
        }

        await using var next = await GovernedCluster.StartAsync(policy: Asking, directory: scratch.Info);
        for (var round = 0; round < 300 && await next.Coordinator("acme").GetIncidentAsync(Planted) is not null; round++) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        Assert.Null(await next.Coordinator("acme").GetIncidentAsync(Planted));
    }

    /// <summary>A real incident that is over and was rejected, and panes in which nothing happens until one has got a planted proposal.</summary>
    private static async Task<long> PlantAsync(GovernedCluster cluster, ICoordinatorGrain coordinator)
    {
        var model = cluster.Grains.GetGrain<IModelGrain>(GrainKeys.Model("acme", "flight-delay"));
        await model.RegisterAsync("", "");
        await model.RegisterVersionAsync("1", new() { Features = [], Axis = Axis.Sequence, PaneLength = 1, LabelMaturity = 1, LabelHorizon = 1000 });
        await coordinator.AcceptAsync([Findings.Drift("distance", 10)]);
        await coordinator.PanesClosedAsync(10);
        await cluster.Decision("acme", Real).DecideAsync(approve: false, new("bob"), "a known change");
        for (var pane = 11; pane < 500; pane++)
        {
            await coordinator.PanesClosedAsync(pane);
            if (await cluster.Decision("acme", Planted).GetAsync() is not null) return pane;
        }

        throw new InvalidOperationException("nothing was planted");
    }

    private static async Task<Entry> EntryAsync(GovernedCluster cluster, string id, DecisionState state) => Entry.Parser.ParseFrom((await cluster.Audit("acme").FindAsync(EntryKeys.Decision(id, state)))!.Bytes);

    /// <summary>The paths of all fields that hold something; the JSON form leaves out whatever has its default, and empty lists.</summary>
    private static string[] Fields(Entry entry)
    {
        using var document = JsonDocument.Parse(JsonFormatter.Default.Format(entry));
        return [.. Paths(document.RootElement, "").Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Paths(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(field => Paths(field.Value, $"{path}/{field.Name}").Prepend($"{path}/{field.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Paths(item, path)),
        _ => [],
    };
}
