using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class IncidentDeskTests
{
    private readonly CoordinatorState state = new();

    private static readonly VersionSpec Spec = new()
    {
        Axis = Axis.Sequence,
        PaneLength = 1,
        LabelMaturity = 1,
        LabelHorizon = 1,
        Features = [.. new[] { ("income", "bureau"), ("debt", "bureau"), ("age", null) }.Select(feature => new FeatureSpec { Name = feature.Item1, Kind = FeatureKind.Numeric, Upstream = feature.Item2 })],
    };

    [Fact]
    public void Features_ThatChangeTogether_AreOneIncidentLedByTheOneThatMovedFurthest()
    {
        Rows(10, Findings.Drift("age", 10, psi: 0.2), Findings.Drift("income", 10, psi: 0.9), Findings.Drift("@score", 10, psi: 5));
        Rows(12, Findings.Drift("debt", 12, psi: 0.3, since: 9));

        var incident = Assert.Single(state.Incidents);
        Assert.Equal("m/1/1", incident.Id);
        Assert.Equal(["income", "debt", "age"], Causes.Ranked(state.Strands).Select(strand => strand.Subject.Feature));
        Assert.Equal((new Subject { Feature = "income" }, 9L, 10L), (incident.Subject, incident.SincePane, incident.OpenedPane));
        Assert.Equal([IncidentChange.Opened, IncidentChange.Grew, IncidentChange.Grew], incident.Timeline.Select(entry => entry.Change));
        Assert.Equal("Feature income no longer looks like the reference since row 10 (PSI 0.9, and the score with it), together with debt, age; chance alone would show this less than once in a million panes.", incident.Sentence);
    }

    [Fact]
    public void Features_ThatChangeAtOtherTimes_AreTwoIncidents()
    {
        Rows(10, Findings.Drift("income", 10));
        Rows(14, Findings.Drift("age", 14));
        Assert.Equal(["m/1/1", "m/1/2"], state.Incidents.Select(incident => incident.Id));
    }

    [Fact]
    public void Features_OfOneUpstream_AreOneIncidentWhileSignalsOfItCome()
    {
        Rows(10, Findings.Drift("income", 10));
        Rows(15, Findings.Drift("debt", 15), Findings.Drift("income", 15, since: 10));
        Assert.Single(state.Incidents);
    }

    [Fact]
    public void Sources_ThatBreakAtTheSameTime_AreTwoIncidents()
    {
        Rows(10, Findings.Drift("income", 10, "a", 0.9));
        Rows(11, Findings.Drift("age", 11, "b", 0.9));
        Assert.Equal(["a", "b"], state.Incidents.Select(incident => incident.Subject.Source));
    }

    [Fact]
    public void Decay_BelongsToTheDataThatCausedIt_HoweverLateItShows()
    {
        Rows(10, Findings.Drift("age", 10));
        Rows(14, Findings.Drift("income", 14, "a", 3));
        for (var pane = 15; pane <= 30; pane++) Rows(pane, Findings.Drift("age", pane, since: 10), Findings.Drift("income", pane, "a", 3, 14));
        Outcomes(30, Findings.Of(Family.Decay, 30, since: 15));
        Assert.Equal(2, state.Incidents.Count);
        Assert.Equal(["m/1/2"], state.Strands.Where(strand => strand.Family == Family.Decay).Select(strand => strand.IncidentId));
        Assert.Equal(Family.Drift, state.Incidents[1].Family);
    }

    [Fact]
    public void Decay_ThatBeganBeforeTheData_IsAnIncidentOfItsOwn()
    {
        Rows(20, Findings.Drift("age", 20));
        Outcomes(20, Findings.Of(Family.Decay, 20, since: 8));
        Assert.Equal(2, state.Incidents.Count);
    }

    [Fact]
    public void OppositeChange_IsAnIncidentOfItsOwnAndTheFirstGoesOnAfterIt()
    {
        for (var pane = 14; pane < 26; pane++) Rows(pane, Findings.Drift("age", pane, since: 14));
        Rows(26, Findings.Drift("age", 26) with { IsTurned = true }, Findings.Drift("income", 26, psi: 0.2));
        Rows(27, Findings.Drift("age", 27, since: 26) with { IsTurned = true });
        Rows(28, Findings.Drift("age", 28));

        Assert.Equal([("m/1/1", 14L), ("m/1/2", 26L)], state.Incidents.Select(incident => (incident.Id, incident.SincePane)));
        Assert.Equal(["age", "income"], Causes.Ranked(state.Strands.Where(strand => strand.IncidentId == "m/1/2")).Select(strand => strand.Subject.Feature));
        Assert.Equal(28, state.Strands[0].LastPane);
        Assert.StartsWith("Feature age now differs from the reference in the opposite way", state.Incidents[1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Incident_WithoutSignals_ClosesAndIsTheSameOneWhenTheChangeComesBackSoon()
    {
        Rows(10, Findings.Drift("age", 10), Findings.Drift("income", 10));
        Rows(17);
        Assert.Equal(17, state.Incidents[0].ClosedPane);
        Rows(24, Findings.Drift("income", 24));
        Assert.True(Assert.Single(state.Incidents).Open);
        Assert.Equal(2, state.Strands.Count);
        Rows(60, Findings.Drift("income", 60));
        Assert.Equal(2, state.Incidents.Count);
        Assert.Equal([IncidentChange.Opened, IncidentChange.Grew, IncidentChange.Closed, IncidentChange.Reopened, IncidentChange.Closed], state.Incidents[0].Timeline.Select(entry => entry.Change));
    }

    [Fact]
    public void Incidents_ThatAThirdStrandJoins_Merge()
    {
        Rows(10, Findings.Drift("age", 10));
        Rows(14, Findings.Drift("income", 14));
        state.Incidents[1].Decisions.Add(new("m/1/2", new(), Grains.Governance.GovernedAction.Alert, null));
        Rows(15, Findings.Drift("debt", 15, since: 12));
        Assert.Equal("m/1/2", Assert.Single(state.Incidents[0].Decisions).DecisionId);
        Assert.Equal([("m/1/1", ""), ("m/1/2", "m/1/1")], state.Incidents.Select(incident => (incident.Id, incident.MergedInto)));
        Assert.All(state.Strands, strand => Assert.Equal("m/1/1", strand.IncidentId));
        Assert.False(state.Incidents[1].Open);
        Assert.Equal(IncidentChange.Merged, state.Incidents[1].Timeline[^1].Change);
    }

    [Fact]
    public void Severity_FollowsTheWorstPaneSinceItBegan_NotTheDistance()
    {
        Rows(10, [Effect(10, 0.004)], Findings.Drift("age", 10, psi: 9));
        Assert.Equal(Severity.Low, state.Incidents[0].Severity);
        // The fleet hears of it, though nothing has become worse.
        Assert.Equal([IncidentChange.Opened, IncidentChange.Assessed], state.Incidents[0].Timeline.Select(entry => entry.Change));
        Assert.Contains(state.Incidents[0].Timeline[^1].Text, state.Incidents[0].Sentence, StringComparison.Ordinal);
        Rows(11, [Effect(11, 0.06)], Findings.Drift("age", 11, psi: 0.2));
        Rows(12, [Effect(12, 0.02)], Findings.Drift("age", 12, psi: 0.2));
        Assert.Equal((Severity.High, 11L), (state.Incidents[0].Severity, state.Incidents[0].Worst!.Pane));
        Assert.EndsWith("Estimated ROC AUC fell to 0.840 at row 11, against 0.900 in the reference.", state.Incidents[0].Sentence, StringComparison.Ordinal);
        Assert.Equal(IncidentChange.BecameWorse, state.Incidents[0].Timeline[^1].Change);
    }

    [Fact]
    public void Effect_BelongsToTheIncidentThatBeganLast_UnlessItWasAsBadBefore()
    {
        Rows(10, [Effect(10, 0.004)], Findings.Drift("age", 10));
        Rows(14, [Effect(14, 0.05)], Findings.Drift("income", 14), Findings.Drift("age", 14, since: 10));
        Assert.Equal([Severity.Low, Severity.High], state.Incidents.Select(incident => incident.Severity));
        Rows(18, [Effect(18, 0.04)], Findings.Drift("debt", 18, since: 18, source: "a"));
        Assert.Equal([Severity.Low, Severity.High, Severity.Unknown], state.Incidents.Select(incident => incident.Severity));
    }

    [Fact]
    public void Signals_BelowTheBudget_AreNotedAndOpenNothing()
    {
        Rows(10, Findings.Drift("age", 10, evidence: Findings.LogThreshold - 1));
        Assert.Empty(state.Incidents);
        Assert.Empty(state.Log.Signals);
        Assert.Equal((1L, 1), (state.Noted, state.Standing.Count));
        Rows(11);
        Assert.Empty(state.Standing);
    }

    [Fact]
    public void Evidence_OfRowsAndOfLabels_IsAddedUpApart()
    {
        // They speak of different panes at one time, and each has decisions of its own stage.
        Rows(30, Findings.Drift("age", 30, evidence: Findings.LogThreshold + Math.Log(0.6)));
        Outcomes(3, Findings.Of(Family.Calibration, 3));

        Assert.Equal(Family.Calibration, Assert.Single(state.Strands).Family);
        Assert.Equal("age", Assert.Single(state.Standing).Subject.Feature);
    }

    [Fact]
    public void Incidents_ThatMergeInAChain_AllSayWhereTheyHaveGone()
    {
        foreach (var (feature, pane) in new[] { ("a", 9L), ("b", 14L), ("c", 18L) }) Rows(pane, Findings.Drift(feature, pane));
        Assert.Equal(3, state.Incidents.Count);

        Rows(19, Findings.Drift("d", 19, psi: 0.9, since: 16), Findings.Drift("e", 19, psi: 0.2, since: 12), Findings.Drift("a", 19, since: 9), Findings.Drift("b", 19, since: 14), Findings.Drift("c", 19, since: 18));

        Assert.Equal(["", "m/1/1", "m/1/2"], state.Incidents.Select(incident => incident.MergedInto));
        Assert.Equal(["into m/1/1", "into m/1/2"], state.Incidents.Skip(1).Select(incident => incident.Timeline[^1].Text));
        Assert.Equal(5, state.Strands.Count(strand => strand.IncidentId == "m/1/1"));
    }

    [Fact]
    public void Break_OfFiveThousandStreamsAtOnce_IsOneIncident()
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var pane = 10L; pane < 13; pane++)
            Rows(pane, [.. Enumerable.Range(0, 500).SelectMany(feature => Enumerable.Range(0, 11).Select(source => Findings.Drift($"f{feature}", pane, source == 0 ? "" : $"s{source}", since: 10)))]);
        TestContext.Current.SendDiagnosticMessage("5,500 streams in three panes: {0} ms", (long)System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalMilliseconds);

        Assert.Single(state.Incidents);
        Assert.Equal((500, 3 * 5_500L), (state.Strands.Count, state.Strands.Sum(strand => strand.Signals)));
    }

    [Fact]
    public void Incidents_BeyondTheLimit_AreKeptWhileAnAnswerOrAReportIsToCome()
    {
        state.Incidents.Add(new() { Id = "asked", Family = Family.Drift, Subject = new(), OpenedPane = 0, ClosedPane = 1, Decisions = [new("asked", new(), Grains.Governance.GovernedAction.Hold, Grains.Governance.DecisionState.AwaitingApproval)] });
        state.Incidents.Add(new() { Id = "untold", Family = Family.Drift, Subject = new(), OpenedPane = 0, ClosedPane = 1 });
        state.Incidents[1].Note(0, DateTimeOffset.UnixEpoch, IncidentChange.Opened, "");
        for (var i = 0; i < IncidentBook.Kept + 5; i++) state.Incidents.Add(new() { Id = $"{i}", Family = Family.Drift, Subject = new(), OpenedPane = i, ClosedPane = i });
        Rows(100);
        Assert.Equal(["asked", "untold", "7"], state.Incidents.Take(3).Select(incident => incident.Id));
    }

    [Fact]
    public void Incidents_BeyondTheLimit_AreForgottenUnlessADecisionLasts()
    {
        state.Incidents.Add(new() { Id = "lasting", Family = Family.Drift, Subject = new(), OpenedPane = 0, ClosedPane = 1, Decisions = [new("lasting", new(), Grains.Governance.GovernedAction.Hold, Grains.Governance.DecisionState.InForce)] });
        for (var i = 0; i < IncidentBook.Kept + 5; i++) state.Incidents.Add(new() { Id = $"{i}", Family = Family.Drift, Subject = new(), OpenedPane = i, ClosedPane = i });
        Rows(100);
        Assert.Equal((IncidentBook.Kept, "lasting", "6"), (state.Incidents.Count, state.Incidents[0].Id, state.Incidents[1].Id));
    }

    [Fact]
    public void Strands_OfAnEarlierRelease_GetTheirIncidents()
    {
        state.Strands.Add(new() { DecisionId = "m/1/3", Family = Family.Drift, Subject = new() { Feature = "age", Source = "a" }, OpenedPane = 5, LastPane = 6, Signals = 2, Action = Grains.Governance.GovernedAction.QuarantineSource, State = Grains.Governance.DecisionState.InForce });
        EarlierRecord.Adopt(state, DateTimeOffset.UnixEpoch);
        EarlierRecord.Adopt(state, DateTimeOffset.UnixEpoch);
        var incident = Assert.Single(state.Incidents);
        Assert.Equal(("m/1/3", true), (incident.Id, incident.Open));
        Assert.Equal(VerdictKind.Quarantine, Verdicts.Of(state.Incidents).For("a").Kind);
        Rows(7, Findings.Drift("age", 7, "a"), Findings.Drift("income", 7, "a"));
        // What joins it joins one that began with its first pane, and not before all time.
        Assert.Equal((5L, IncidentChange.Opened), (incident.SincePane, incident.Timeline[0].Change));
        Assert.Contains("since row 5", incident.Sentence, StringComparison.Ordinal);
        Assert.Single(state.Incidents);
    }

    [Fact]
    public void Change_ThatComesBackWorse_IsTheSameStrandAndExplainedByTheWorstPane()
    {
        Outcomes(10, Findings.Accuracy(10, 0.74));
        Outcomes(17);
        Outcomes(20, Findings.Accuracy(20, 0.4));

        Assert.Equal((0.4, 2L), (Assert.Single(state.Strands).Level, state.Strands[0].Signals));
        Assert.Contains("(accuracy 0.4)", Assert.Single(state.Incidents).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Incidents_ThatOpenWithoutEvidence_AreCountedApart()
    {
        Rows(10, Limit("age", 10));
        Rows(20, Findings.Drift("income", 20));
        Rows(21, Findings.Drift("", 21, "b") with { Family = Family.Abuse, LogEvidence = 0, LogThreshold = 0 });

        Assert.Equal((3L, 2L), (state.Opened, state.OpenedWithoutChance));
    }

    [Fact]
    public void Incident_OfEvidenceAndALimitOfOnePane_IsOneOfEvidence()
    {
        Rows(10, Limit("debt", 10), Findings.Drift("income", 10));
        Assert.Equal((1L, 0L), (state.Opened, state.OpenedWithoutChance));
    }

    [Fact]
    public void Signals_AcceptedByAnEarlierRelease_AreInTheLogOnce()
    {
        state.Log.Add(Findings.Drift("age", 10));
        state.Pending.AddRange(Findings.Drift("age", 10), Findings.Drift("income", 10, evidence: 1));

        EarlierRecord.Adopt(state, DateTimeOffset.UnixEpoch);
        new IncidentDesk(state, Spec, "m/1", DateTimeOffset.UnixEpoch).Evaluate(10, state.Pending, PaneStage.Rows);

        Assert.Equal((1L, 1), (state.Log.Total, state.Incidents.Count));
    }

    [Fact]
    public void Incidents_OfAnEarlierRelease_AreCountedByWhatIsKept()
    {
        Rows(10, Limit("debt", 10));
        Rows(20, Findings.Drift("income", 20));
        state.OpenedWithoutChance = 0;

        EarlierRecord.Adopt(state, DateTimeOffset.UnixEpoch);

        Assert.Equal(1, state.OpenedWithoutChance);
    }

    // None has lost anything beyond chance; the panes are heard of in either order.
    [Theory]
    [InlineData(11L, 12L)]
    [InlineData(12L, 11L)]
    public void Worst_OfPanesWithNothingBeyondChance_DoesNotHangOnWhichIsHeardOfFirst(params long[] order)
    {
        Rows(10, Findings.Drift("age", 10));
        foreach (var pane in order) Rows(13, [Slight(pane, loss: pane == 12 ? 0.004 : 0.001)], Findings.Drift("age", 13));

        Assert.Equal(12, state.Incidents[0].Worst!.Pane);
    }

    [Fact]
    public void Worst_OfEqualLosses_IsTheOneOfLabelsThenTheEarlier()
    {
        Rows(10, Findings.Drift("age", 10));
        Rows(13, [Slight(11, 0.004, estimated: true), Slight(13, 0.004), Slight(12, 0.004)], Findings.Drift("age", 13));
        Assert.Equal(12, state.Incidents[0].Worst!.Pane);
        Rows(14, [Slight(11, 0.004)], Findings.Drift("age", 14));
        Assert.Equal(11, state.Incidents[0].Worst!.Pane);
    }

    [Fact]
    public void Worst_OfAPaneThatHasGotLabels_HasTheirFigures()
    {
        Rows(10, Findings.Drift("age", 10));
        Rows(11, [new(11, [new("roc_auc", 0.8, 0.9, true, 0.1, 0.05)])], Findings.Drift("age", 11));
        Rows(12, [new(11, [new("accuracy", 0.89, 0.9, false, 0.01, 0), new("roc_auc", 0.8, 0.9, true, 0.1, 0.05)])], Findings.Drift("age", 12));

        Assert.Equal(["roc_auc", "accuracy"], state.Incidents[0].Worst!.Ranked().Select(figure => figure.Name));
    }

    private static IncidentEffect Slight(long pane, double loss, bool estimated = false) => new(pane, [new("accuracy", 0.9 - loss, 0.9, estimated, loss, 0)]);

    private static Signal Limit(string feature, long pane) => Findings.Drift(feature, pane, evidence: 0) with { LogThreshold = 0, IsFixedThreshold = true };

    private static IncidentEffect Effect(long pane, double loss) => new(pane, [new("roc_auc", 0.9 - loss, 0.9, true, loss, loss)]);

    private void Rows(long pane, params Signal[] signals) => Rows(pane, [], signals);

    private void Rows(long pane, IncidentEffect[] effects, params Signal[] signals) => Take(pane, PaneStage.Rows, effects, signals);

    private void Outcomes(long pane, params Signal[] signals) => Take(pane, PaneStage.Outcomes, [], signals);

    private void Take(long pane, PaneStage stage, IncidentEffect[] effects, Signal[] signals)
    {
        Signal[] accepted = [.. signals.Select(signal => IncidentDesk.Accept(state, signal)).OfType<Signal>()];
        var desk = new IncidentDesk(state, Spec, "m/1", DateTimeOffset.UnixEpoch);
        if (accepted.Length > 0) desk.Evaluate(pane, accepted, stage);
        desk.Finish(pane, stage, effects);
    }
}
