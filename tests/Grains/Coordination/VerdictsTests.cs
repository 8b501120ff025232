using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Coordination;

public sealed class VerdictsTests
{
    [Theory]
    [InlineData(GovernedAction.Alert, DecisionState.InForce, true, VerdictKind.Flag)]
    [InlineData(GovernedAction.Alert, DecisionState.InForce, false, VerdictKind.Allow)]
    [InlineData(GovernedAction.RequestRetrain, DecisionState.AwaitingApproval, true, VerdictKind.Flag)]
    [InlineData(GovernedAction.Hold, DecisionState.AwaitingApproval, true, VerdictKind.Flag)]
    [InlineData(GovernedAction.Hold, DecisionState.Rejected, true, VerdictKind.Allow)]
    [InlineData(GovernedAction.Hold, DecisionState.InForce, false, VerdictKind.Hold)]
    [InlineData(GovernedAction.Shadow, DecisionState.InForce, true, VerdictKind.Shadow)]
    [InlineData(GovernedAction.BlockPromotion, DecisionState.InForce, true, VerdictKind.Flag)]
    [InlineData(GovernedAction.BlockPromotion, DecisionState.InForce, false, VerdictKind.Allow)]
    public void Overall_FollowsTheDecisionAndTheIncident(GovernedAction action, DecisionState state, bool open, VerdictKind expected) =>
        Assert.Equal(expected, Verdicts.Of([Of("", action, state, open)]).Overall.Kind);

    [Fact]
    public void BlockedPromotion_InForce_OutlivesItsIncident() => Assert.Equal((true, false), (Verdicts.Lasts(Of("", GovernedAction.BlockPromotion, DecisionState.InForce, false)), Verdicts.Lasts(Of("", GovernedAction.Alert, DecisionState.InForce, false))));

    [Fact]
    public void Overall_OfAnIncidentThatIsNotYetProposed_Allows() => Assert.Equal(VerdictKind.Allow, Verdicts.Of([Of("", GovernedAction.Alert, null, true)]).Overall.Kind);

    [Fact]
    public void Quarantine_InForce_HoldsForItsSourceAloneAfterTheRecovery()
    {
        var table = Verdicts.Of([Of("feed-3", GovernedAction.QuarantineSource, DecisionState.InForce, open: false)]);
        Assert.Equal((VerdictKind.Quarantine, VerdictKind.Allow), (table.For("feed-3").Kind, table.For("feed-4").Kind));
    }

    [Fact]
    public void Quarantine_ThatAwaitsApproval_OnlyFlags()
    {
        var table = Verdicts.Of([Of("feed-3", GovernedAction.QuarantineSource, DecisionState.AwaitingApproval, open: true)]);
        Assert.Equal(VerdictKind.Flag, table.For("feed-3").Kind);
        Assert.Empty(table.BySource);
    }

    [Fact]
    public void Source_WithSeveralDecisions_GetsTheStrictest()
    {
        var table = Verdicts.Of([Of("feed-3", GovernedAction.QuarantineSource, DecisionState.InForce, true), Of("feed-3", GovernedAction.Shadow, DecisionState.InForce, true)]);
        Assert.Equal(VerdictKind.Quarantine, table.For("feed-3").Kind);
    }

    [Fact]
    public void Throttle_InForce_IsOfItsCallerAloneAndLasts()
    {
        var subject = new Subject { Caller = "aa" };
        Incident incident = new() { Id = "i", SincePane = 2, Family = Family.Abuse, Subject = subject, OpenedPane = 1, ClosedPane = 9, Decisions = [new("d", subject, GovernedAction.ThrottleCaller, DecisionState.InForce)] };
        var table = Verdicts.Of([incident]);

        Assert.Equal((VerdictKind.Throttle, "d", "i"), (table.ForCaller("aa").Kind, table.ForCaller("aa").DecisionId, table.ForCaller("aa").IncidentId));
        Assert.Equal((VerdictKind.Allow, VerdictKind.Allow, VerdictKind.Allow), (table.ForCaller("bb").Kind, table.Overall.Kind, table.For("aa").Kind));
        Assert.Equal(table.ForCaller("aa"), table.Decided().ForCaller("aa"));
        Assert.NotEqual(Verdicts.Of([]), table);
        Assert.True(Verdicts.Lasts(incident));

        incident.Decisions[0] = incident.Decisions[0] with { State = DecisionState.Lifted };
        Assert.Equal(Verdicts.Of([]), Verdicts.Of([incident]));
    }

    [Fact]
    public void QuarantineOf_DecisionsInForce_NamesEachSourceOnceFromItsEarliestPane()
    {
        var quarantine = Verdicts.QuarantineOf(
        [
            Of("feed-3", GovernedAction.QuarantineSource, DecisionState.InForce, open: true, since: 7),
            Of("feed-3", GovernedAction.QuarantineSource, DecisionState.InForce, open: false, since: 4),
            Of("feed-1", GovernedAction.QuarantineSource, DecisionState.InForce, open: false, since: null),
            Of("feed-4", GovernedAction.QuarantineSource, DecisionState.AwaitingApproval, open: true, since: 1),
            Of("feed-5", GovernedAction.QuarantineSource, DecisionState.Lifted, open: true, since: 1),
            Of("feed-6", GovernedAction.Hold, DecisionState.InForce, open: true, since: 1),
        ]);
        Assert.Equal([("feed-1", 2, "d"), ("feed-3", 4, "d d")], quarantine.Sources.Select(source => (source.Source, source.FromPane, string.Join(' ', source.DecisionIds))));
    }

    private static Incident Of(string source, GovernedAction action, DecisionState? state, bool open, long? since = null) =>
        new() { Id = "i", SincePane = 2, Family = Family.Drift, Subject = new Subject { Feature = "f", Source = source }, OpenedPane = 1, ClosedPane = open ? null : 9, Decisions = [new("d", new Subject { Feature = "f", Source = source }, action, state) { SincePane = since }] };
}
