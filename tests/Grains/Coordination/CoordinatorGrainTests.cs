using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Coordination;

public sealed class CoordinatorGrainTests
{
    private const string Id = "flight-delay/1/1";

    private static readonly Signal[] UnitError = Proposals.Of("acme", Id).Signals;

    [Fact]
    public async Task Signal_SentTwice_IsKeptOnceAndLeadsToOneDecision()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync(UnitError);
        await coordinator.AcceptAsync(UnitError);
        await coordinator.PanesClosedAsync(11413);
        await coordinator.PanesClosedAsync(11413);
        Assert.Equal(1, (await coordinator.ListSignalsAsync(0, 10)).Total);
        var record = (await cluster.Decision("acme", Id).GetAsync())!;
        Assert.Equal((GovernedAction.QuarantineSource, DecisionState.AwaitingApproval, new Subject { Feature = "distance", Source = "feed-3" }), (record.Proposal.Action, record.State, record.Proposal.Subject));
        Assert.Equal([Id], (await cluster.Index("acme").ListAsync("", 0, 10)).Ids);
        Assert.Equal((VerdictKind.Flag, Id), ((await coordinator.GetVerdictsAsync()).Overall.Kind, (await coordinator.GetVerdictsAsync()).Overall.DecisionId));
    }

    [Theory]
    [InlineData("before:audit", 1)]
    [InlineData("after:audit", 1)]
    [InlineData("before:decision", 1)]
    [InlineData("after:decision", 1)]
    [InlineData("after:decision-index", 1)]
    [InlineData("before:coordinator", 2)]
    [InlineData("after:coordinator", 2)]
    public async Task PanesClosed_WithAFaultOnTheWayToTheDecision_ProposesItOnceAllTheSame(string step, int occurrence)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync(UnitError);
        cluster.Faults.Fail(step, occurrence);
        await coordinator.PanesClosedAsync(11413);
        Assert.True(cluster.Faults.Spent);
        await coordinator.PanesClosedAsync(11414);
        Assert.Equal([EntryKeys.Decision(Id, DecisionState.AwaitingApproval)], (await cluster.Audit("acme").ListAsync(0, 10)).Select(row => row.EntryKey));
        Assert.Equal(VerdictKind.Flag, (await coordinator.GetVerdictsAsync()).Overall.Kind);
    }

    [Theory]
    [InlineData("before:coordinator")]
    [InlineData("after:coordinator")]
    public async Task PanesClosed_WhoseOwnWriteFails_FormsTheIncidentOnTheRetry(string step)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync(UnitError);
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => coordinator.PanesClosedAsync(11413));
        await coordinator.PanesClosedAsync(11413);
        Assert.Equal([Id], (await cluster.Index("acme").ListAsync("", 0, 10)).Ids);
    }

    [Theory]
    [InlineData(true, VerdictKind.Quarantine)]
    [InlineData(false, VerdictKind.Allow)]
    public async Task Answer_OfAPerson_ChangesTheVerdictAlsoWhenTheCoordinatorMissedItAtFirst(bool approve, VerdictKind verdict)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync(UnitError);
        await coordinator.PanesClosedAsync(11413);
        cluster.Faults.Fail("before:coordinator");
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).DecideAsync(approve, new("ann"), "seen")).Status);
        Assert.True(cluster.Faults.Spent);
        // The coordinator that could not write is gone; the next one asks after its open decisions.
        await coordinator.PanesClosedAsync(11414);
        Assert.Equal(verdict, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);
        Assert.Equal(verdict == VerdictKind.Quarantine ? VerdictKind.Flag : VerdictKind.Allow, (await coordinator.GetVerdictsAsync()).For("feed-4").Kind);
    }

    private static readonly Policy RetrainsByItself = PolicyFile.Parse("p.yaml", """
        version: 1
        rules:
          - {name: retrain, family: [drift, decay], subject: any, action: request_retrain, mode: automatic}
          - {name: rest, family: any, subject: any, action: require_review, mode: approval}
        """u8.ToArray());

    [Fact]
    public async Task Retraining_WhileAFeedbackIncidentIsOpen_WaitsForAPerson()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: RetrainsByItself);
        var coordinator = cluster.Coordinator("acme");
        // Of one pane: the incident that keeps the retraining back opens beside it.
        await coordinator.AcceptAsync([About(Family.Decay, "", 10), About(Family.Feedback, "", 10)]);
        await coordinator.PanesJudgedAsync(10, []);
        // Of another cause: it began four panes later.
        await coordinator.AcceptAsync([About(Family.Drift, "distance", 14)]);
        await coordinator.PanesClosedAsync(14);
        // A week of panes without a signal: it has recovered.
        await coordinator.PanesJudgedAsync(17, []);
        await coordinator.AcceptAsync([About(Family.Drift, "delay", 18)]);
        await coordinator.PanesClosedAsync(18);

        var records = new List<DecisionRecord>();
        foreach (var id in (await cluster.Index("acme").ListAsync("", 0, 10)).Ids)
            records.Add((await cluster.Decision("acme", id).GetAsync())!);
        Assert.Equal(
            [
                (Family.Feedback, GovernedAction.RequireReview, DecisionState.AwaitingApproval), (Family.Decay, GovernedAction.RequestRetrain, DecisionState.AwaitingApproval),
                (Family.Drift, GovernedAction.RequestRetrain, DecisionState.AwaitingApproval), (Family.Drift, GovernedAction.RequestRetrain, DecisionState.InForce),
            ],
            records.Select(record => (record.Proposal.Family, record.Proposal.Action, record.State)));
        var feedback = records[0].Proposal.DecisionId;
        Assert.All([records[1], records[2]], record => Assert.Contains($"are too much the model's own doing: decision {feedback})", record.Proposal.Sentence, StringComparison.Ordinal));
        var entry = Watchgrain.Audit.V1.Entry.Parser.ParseFrom((await cluster.Audit("acme").FindAsync(EntryKeys.Decision(records[1].Proposal.DecisionId, DecisionState.AwaitingApproval)))!.Bytes);
        Assert.Equal(("retrain", records[1].Proposal.Sentence), (entry.Decision.PolicyRule, entry.Decision.Sentence));
    }

    [Theory]
    [InlineData("automatic: {cooldown: 2d}", "the same has come into force without a person less than 2d ago: decision flight-delay/1/1")]
    [InlineData("automatic: {cooldown: 1m, per_day: 1}", "the policy's budget of 1 in 24 hours for what comes into force without a person is used up")]
    public async Task Retraining_BeyondALimitOfThePolicy_WaitsForAPersonAndSaysWhy(string limits, string why)
    {
        var policy = PolicyFile.Parse("p.yaml", System.Text.Encoding.UTF8.GetBytes($$"""
            version: 1
            rules:
              - {name: retrain, family: any, subject: any, action: request_retrain, mode: automatic}
            {{limits}}
            """));
        var time = new ShiftedTime();
        await using var cluster = await GovernedCluster.StartAsync(policy: policy, time: time);
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync([About(Family.Drift, "distance", 10)]);
        await coordinator.PanesClosedAsync(10);
        // Without a spec the server's time counts.
        time.Advance(TimeSpan.FromMinutes(2));
        await coordinator.AcceptAsync([About(Family.Drift, "delay", 20)]);
        await coordinator.PanesClosedAsync(20);
        time.Advance(TimeSpan.FromDays(2));
        await coordinator.AcceptAsync([About(Family.Drift, "elapsed", 30)]);
        await coordinator.PanesClosedAsync(30);

        DecisionRecord[] records = [.. (await Task.WhenAll((await cluster.Index("acme").ListAsync("", 0, 10)).Ids.Select(id => cluster.Decision("acme", id).GetAsync()))).Select(record => record!)];
        Assert.Equal([false, true, false], records.Select(record => record.IsWaiting));
        Assert.EndsWith($"Proposed: retrain the model (needs approval, for {why}).", records[1].Proposal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quarantines_ByEvidenceBeyondTheBudget_WaitForAPersonUntilTheDayIsOver()
    {
        var policy = PolicyFile.Parse("p.yaml", """
            version: 1
            rules:
              - {name: poisoned, family: poisoning, subject: [source, source_feature], action: quarantine_source, mode: corroborated}
              - {name: rest, family: any, subject: any, action: alert, mode: automatic}
            automatic: {per_day: 1}
            """u8.ToArray());
        var time = new ShiftedTime();
        await using var cluster = await GovernedCluster.StartAsync(policy: policy, time: time);
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync([AboutSource(Family.Poisoning, "", "feed-3", 10), AboutSource(Family.Poisoning, "", "feed-4", 10)]);
        await coordinator.PanesJudgedAsync(10, []);
        await coordinator.AcceptAsync([AboutSource(Family.Quality, "distance", "feed-3", 10), AboutSource(Family.Quality, "delay", "feed-4", 10)]);
        await coordinator.PanesClosedAsync(10);
        var held = Assert.Single((await coordinator.GetQuarantineAsync()).Sources);

        time.Advance(TimeSpan.FromDays(1));
        await coordinator.PanesClosedAsync(11);
        var both = (await coordinator.GetQuarantineAsync()).Sources.Select(source => source.Source);

        Assert.Contains(held.Source, both);
        Assert.Equal(["feed-3", "feed-4"], both);
    }

    [Theory]
    [InlineData("")]
    [InlineData("before:audit")]
    [InlineData("after:audit")]
    [InlineData("before:decision")]
    [InlineData("after:decision")]
    public async Task Retraining_AfterWhichTheFeatureRecovers_IsConfirmedOnce(string fault)
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: RetrainsByItself);
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync([About(Family.Drift, "distance", 10)]);
        for (var pane = 10; pane < 17; pane++) await coordinator.PanesClosedAsync(pane);
        Assert.Equal(DecisionState.InForce, (await cluster.Decision("acme", Id).GetAsync())!.State);
        if (fault.Length > 0) cluster.Faults.Fail(fault);
        await coordinator.PanesClosedAsync(17);
        await coordinator.PanesClosedAsync(18);
        Assert.True(cluster.Faults.Spent);

        var record = (await cluster.Decision("acme", Id).GetAsync())!;
        Assert.Equal((DecisionState.EffectConfirmed, true, "policy"), (record.State, record.Effect!.Recovered, record.DecidedBy));
        Assert.EndsWith("no signal of it after pane 10; in force since pane 10", record.Effect.Sentence, StringComparison.Ordinal);
        Assert.Equal([EntryKeys.Decision(Id, DecisionState.InForce), EntryKeys.Decision(Id, DecisionState.EffectConfirmed)], (await cluster.Audit("acme").ListAsync(0, 10)).Select(row => row.EntryKey));
        Assert.Equal(DecisionState.EffectConfirmed, Assert.Single((await coordinator.GetIncidentAsync(Id))!.Incident.Decisions).State);
    }

    [Fact]
    public async Task Quarantine_AfterWhichTheSourceGoesOn_IsNotConfirmedAndStaysInForce()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync([.. Enumerable.Range(10, 20).Select(pane => AboutSource(Family.Drift, "distance", "feed-3", pane))]);
        await coordinator.PanesClosedAsync(10);
        await cluster.Decision("acme", Id).DecideAsync(approve: true, new("ann"), "seen it");
        await coordinator.PanesClosedAsync(23);
        Assert.Equal(DecisionState.InForce, (await cluster.Decision("acme", Id).GetAsync())!.State);
        await coordinator.PanesClosedAsync(24);

        var record = (await cluster.Decision("acme", Id).GetAsync())!;
        Assert.Equal((DecisionState.EffectNotConfirmed, false, 24L), (record.State, record.Effect!.Recovered, record.Effect.Pane));
        Assert.Equal(VerdictKind.Quarantine, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).LiftAsync(new("bob"), "it does not help")).Status);
        Assert.Empty((await coordinator.GetQuarantineAsync()).Sources);
    }

    [Fact]
    public async Task Panes_ThatCloseTogether_GiveTheIncidentsThatTheyGiveOneByOne()
    {
        var oneByOne = await ClosedAsync(first: 10);
        var together = await ClosedAsync(first: 30);

        Assert.Equal([(10, 17), (20, 27)], together.Select(incident => (incident.OpenedPane, incident.ClosedPane!.Value)));
        Assert.All(together, incident => Assert.StartsWith("Feature ", incident.Sentence, StringComparison.Ordinal));
        Assert.Equal(oneByOne.Select(Told), together.Select(Told));

        static string Told(Incident incident) => $"{incident.Id} {incident.Sentence} {string.Join(", ", incident.Timeline.Select(entry => $"{entry.Pane} {entry.Change}"))}";

        static async Task<Incident[]> ClosedAsync(long first)
        {
            await using var cluster = await GovernedCluster.StartAsync();
            var coordinator = cluster.Coordinator("acme");
            await coordinator.AcceptAsync([About(Family.Drift, "distance", 10), About(Family.Drift, "delay", 20)]);
            for (var pane = first; pane <= 30; pane++)
                await coordinator.PanesClosedAsync(pane);
            return [.. (await coordinator.ListIncidentsAsync(openOnly: false, 0, 10)).Incidents.Select(view => view.Incident).Reverse()];
        }
    }

    private const string InForceAtOnce = "its rows (quality) and its labels (poisoning) accuse source feed-3 independently, which rule poisoned-source lets stand for a person's word";

    [Fact]
    public async Task Poisoning_WithRowsAgainstItsSourceToo_IsQuarantinedWithoutAPerson()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync([AboutSource(Family.Poisoning, "", "feed-3", 10), AboutSource(Family.Poisoning, "", "feed-4", 10)]);
        await coordinator.PanesJudgedAsync(10, []);
        var alone = await DecisionAsync(cluster, "feed-3");
        // Performance is an effect, a drift of all sources accuses none, and the other source is another matter.
        await coordinator.AcceptAsync([About(Family.Drift, "delay", 11), AboutSource(Family.Decay, "", "feed-3", 11)]);
        await coordinator.PanesClosedAsync(11);
        await coordinator.PanesJudgedAsync(11, []);
        Assert.Equal(DecisionState.AwaitingApproval, (await DecisionAsync(cluster, "feed-3")).State);

        await coordinator.AcceptAsync([AboutSource(Family.Quality, "distance", "feed-3", 12)]);
        await coordinator.PanesClosedAsync(12);
        var together = await DecisionAsync(cluster, "feed-3");

        Assert.EndsWith("Proposed: quarantine source feed-3 (needs approval, or independent evidence of the other kind).", alone.Proposal.Sentence, StringComparison.Ordinal);
        Assert.Equal((DecisionState.InForce, AuditEntries.PolicyActor, InForceAtOnce), (together.State, together.DecidedBy, together.Rationale));
        Assert.Equal((VerdictKind.Quarantine, VerdictKind.Flag), ((await coordinator.GetVerdictsAsync()).For("feed-3").Kind, (await coordinator.GetVerdictsAsync()).For("feed-4").Kind));
        Assert.Equal(["feed-3"], (await coordinator.GetQuarantineAsync()).Sources.Select(source => source.Source));
    }

    [Fact]
    public async Task Poisoning_OfASourceWhoseRowsAccuseItAlready_IsInForceAtOnce()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync([AboutSource(Family.Quality, "distance", "feed-3", 10)]);
        await coordinator.PanesClosedAsync(10);
        await coordinator.AcceptAsync([AboutSource(Family.Poisoning, "", "feed-3", 10)]);
        await coordinator.PanesJudgedAsync(10, []);

        var atOnce = await DecisionAsync(cluster, "feed-3");
        Assert.Equal((DecisionState.InForce, AuditEntries.PolicyActor), (atOnce.State, atOnce.DecidedBy));
        Assert.EndsWith($"(in force at once, for {InForceAtOnce}).", atOnce.Proposal.Sentence, StringComparison.Ordinal);
    }

    // A flood moves distributions, too: several findings in the same rows may have one harmless cause.
    [Fact]
    public async Task Poisoning_ByRowsAlone_WaitsForAPerson()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await AccuseByRowsAsync(coordinator, "feed-3");

        Assert.Equal(DecisionState.AwaitingApproval, (await DecisionAsync(cluster, "feed-3")).State);
        Assert.Empty((await coordinator.GetQuarantineAsync()).Sources);
    }

    // Nobody is held by it: a person would approve what has no effect.
    [Fact]
    public async Task Poisoning_OfManySourcesUnderOneName_ProposesNoQuarantine()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await AccuseByRowsAsync(coordinator, "other");
        await coordinator.AcceptAsync([AboutSource(Family.Poisoning, "", "other", 10)]);
        await coordinator.PanesJudgedAsync(10, []);

        var ids = (await cluster.Index("acme").ListAsync("", 0, 10)).Ids;
        Assert.NotEmpty(ids);
        foreach (var id in ids) Assert.NotEqual(GovernedAction.QuarantineSource, (await cluster.Decision("acme", id).GetAsync())!.Proposal.Action);
        Assert.Empty((await coordinator.GetQuarantineAsync()).Sources);
    }

    // Whichever rule has proposed the quarantine: drift of one source asks for it first, and needs a person by itself.
    [Fact]
    public async Task Drift_OfASourceThatPoisonsLabels_IsQuarantinedByTheRuleForPoisoning()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync([AboutSource(Family.Drift, "distance", "feed-3", 10)]);
        await coordinator.PanesClosedAsync(10);
        Assert.Equal(DecisionState.AwaitingApproval, (await DecisionAsync(cluster, "feed-3")).State);
        await coordinator.AcceptAsync([AboutSource(Family.Poisoning, "", "feed-3", 10)]);
        await coordinator.PanesJudgedAsync(10, []);

        Assert.Equal(DecisionState.InForce, (await DecisionAsync(cluster, "feed-3")).State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Quarantine_ThatAPersonHasRejectedOrLifted_ComesIntoForceOnlyByAPersonWhileItLasts(bool lifted)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync([Flood("feed-3", 10)]);
        await coordinator.PanesClosedAsync(10);
        var first = (await DecisionAsync(cluster, "feed-3")).Proposal.DecisionId;
        await cluster.Decision("acme", first).DecideAsync(approve: lifted, new("ann"), "it was us");
        if (lifted)
            await cluster.Decision("acme", first).LiftAsync(new("ann"), "it was us");
        await coordinator.AcceptAsync([AboutSource(Family.Poisoning, "", "feed-3", 10)]);
        await coordinator.PanesJudgedAsync(10, []);

        var ids = (await cluster.Index("acme").ListAsync("", 0, 10)).Ids;
        Assert.Equal(2, ids.Length);
        Assert.Equal(DecisionState.AwaitingApproval, (await cluster.Decision("acme", ids[1]).GetAsync())!.State);
        Assert.Empty((await coordinator.GetQuarantineAsync()).Sources);
    }

    private static async Task AccuseByRowsAsync(ICoordinatorGrain coordinator, string source)
    {
        await coordinator.AcceptAsync([AboutSource(Family.Quality, "distance", source, 10), Flood(source, 10), AboutSource(Family.Drift, "delay", source, 10)]);
        await coordinator.PanesClosedAsync(10);
    }

    private static async Task<DecisionRecord> DecisionAsync(GovernedCluster cluster, string source)
    {
        foreach (var id in (await cluster.Index("acme").ListAsync("", 0, 10)).Ids)
        {
            if ((await cluster.Decision("acme", id).GetAsync())! is { Proposal: { Action: GovernedAction.QuarantineSource } proposal } record && proposal.Subject.Source == source)
                return record;
        }
        throw new InvalidOperationException($"No quarantine of {source} is proposed.");
    }

    private static Signal Flood(string source, long pane) => AboutSource(Family.Poisoning, "", source, pane) with { Statistic = FloodWatch.EqualShare };

    private static Signal AboutSource(Family family, string feature, string source, long pane) => UnitError[0] with { Family = family, Subject = new() { Feature = feature, Source = source }, Pane = pane, SincePane = pane };

    private static Signal About(Family family, string feature, long pane) => UnitError[0] with { Family = family, Subject = new() { Feature = feature }, Pane = pane, SincePane = pane };

    [Fact]
    public async Task PanesJudged_WithASourceThatFlips_ProposesItsQuarantineOnce()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        for (var pane = 0; pane < 10; pane++)
        {
            SourceLabelSums[] sums = [.. Enumerable.Range(0, 8).Select(source => SourceLabels.Of($"feed-{source}", pane, Contradicting(source == 5 ? 140 : 96 + source)))];
            await coordinator.PanesJudgedAsync(pane, sums);
            await coordinator.PanesJudgedAsync(pane, sums);
        }

        var signals = (await coordinator.ListSignalsAsync(0, 100)).Signals;
        Assert.All(signals, signal => Assert.Equal((Family.Poisoning, new Subject { Source = "feed-5" }), (signal.Family, signal.Subject)));
        Assert.Equal(signals.Length, signals.DistinctBy(signal => signal.Pane).Count());
        Assert.Equal([Id], (await cluster.Index("acme").ListAsync("flight-delay", 0, 10)).Ids);
        Assert.Equal(GovernedAction.QuarantineSource, (await cluster.Decision("acme", Id).GetAsync())!.Proposal.Action);
        var sources = await coordinator.GetSourcesAsync();
        Assert.Equal((8, "feed-5", true), (sources.Sources.Length, sources.Sources[0].Source, sources.Sources[0].IsSuspect));
        var span = Assert.Single(sources.Sources[0].Suspects);
        // Each pane has been judged once.
        Assert.Equal((0L, 9L, 4000L, 1400L), (span.FirstPane, span.LastPane, span.Tally.Labels, span.Tally.Contradictions));
        Assert.All(sources.Sources[1..], source => Assert.Equal((false, 0), (source.IsSuspect, source.Suspects.Length)));
    }

    // 400 rows that were predicted 0 with a quarter for 1.
    private static OutcomeCells Contradicting(int labels)
    {
        var cells = new OutcomeCells();
        cells.Add(1, 0, 0.25, labels);
        cells.Add(0, 0, 0.25, 400 - labels);
        return cells;
    }
}
