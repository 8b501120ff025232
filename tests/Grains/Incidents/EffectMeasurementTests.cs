using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class EffectMeasurementTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Subject Distance = new() { Feature = "distance", Source = "feed-3" };

    [Theory]
    [InlineData(12, false, 17, true)]
    [InlineData(25, true, 26, null)]
    [InlineData(25, true, 27, false)]
    [InlineData(12, true, 17, null)]
    public void Effect_OfWhatCameIntoForceInPane13_IsKnownWhenTheStrandHasRecoveredOr14PanesLater(long lastPane, bool open, long through, bool? recovered)
    {
        var (state, incident) = Recorded(lastPane, open, through);

        var finding = EffectMeasurement.Of(state, incident, incident.Decisions[0] with { InForcePane = 13 }, Now);

        Assert.Equal(recovered, finding?.Recovered);
        Assert.True(finding is null || finding.Pane == through);
    }

    [Fact]
    public void Effect_InWords_NamesTheLastSignal()
    {
        var (state, incident) = Recorded(12, open: false, 19);
        Assert.Equal("Feature distance at source feed-3 no longer looks like the reference: no signal of it after pane 12; in force since pane 13", EffectMeasurement.Of(state, incident, incident.Decisions[0] with { InForcePane = 13 }, Now)!.Sentence);
        (state, incident) = Recorded(26, open: true, 27);
        Assert.Equal("Feature distance at source feed-3 no longer looks like the reference: it still shows signals 14 panes after it came into force, the last in pane 26", EffectMeasurement.Of(state, incident, incident.Decisions[0] with { InForcePane = 13 }, Now)!.Sentence);
    }

    [Fact]
    public void Measurement_BeginsWhereTheStrandStands_AndNotWhenItHasRecoveredOrNothingIsDone()
    {
        var (state, incident) = Recorded(12, open: true, 13);
        Assert.Equal(13L, EffectMeasurement.Begin(state, incident, incident.Decisions[0]));
        Assert.Null(EffectMeasurement.Begin(state, incident, incident.Decisions[0] with { Action = GovernedAction.Alert }));
        Assert.Null(EffectMeasurement.Begin(state, incident, incident.Decisions[0] with { Subject = new() }));
        (state, incident) = Recorded(12, open: false, 19);
        Assert.Null(EffectMeasurement.Begin(state, incident, incident.Decisions[0]));
        // Of before it was kept when a decision came into force.
        Assert.Null(EffectMeasurement.Of(state, incident, incident.Decisions[0], Now));
    }

    private static (CoordinatorState State, Incident Incident) Recorded(long lastPane, bool open, long through)
    {
        var incident = new Incident { Id = "m/1/1", Family = Family.Drift, Subject = Distance, OpenedPane = 10, Decisions = [new("m/1/1", Distance, GovernedAction.QuarantineSource, DecisionState.InForce) { Family = Family.Drift }] };
        var state = new CoordinatorState { EvaluatedThrough = through, JudgedThrough = 3 };
        state.Incidents.Add(incident);
        state.Strands.Add(new() { Family = Family.Drift, Subject = Distance, OpenedPane = 10, LastPane = lastPane, Open = open, IncidentId = "m/1/1" });
        return (state, incident);
    }
}
