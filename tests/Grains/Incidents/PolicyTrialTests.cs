using System.Text;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class PolicyTrialTests
{
    private static readonly Subject Distance = new() { Feature = "distance", Source = "feed-3" };
    private static readonly Subject Delay = new() { Feature = "delay" };
    private static readonly Subject Score = new() { Feature = "@score" };

    private static readonly IncidentView Recorded = new(new("t", "m", "1"), new()
    {
        Id = "m/1/1",
        Family = Family.Drift,
        Subject = Distance,
        OpenedPane = 10,
        Decisions =
        [
            new("m/1/1", Distance, GovernedAction.QuarantineSource, DecisionState.Rejected) { Family = Family.Drift },
            new("m/1/1-2", new(), GovernedAction.RequestRetrain, DecisionState.InForce) { Family = Family.Decay },
        ],
    }, [Strand(Family.Drift, Distance), Strand(Family.Drift, Delay), Strand(Family.Drift, Score), Strand(Family.Decay, new())]);

    [Fact]
    public void Trial_OfThePolicyThatWasThere_ProposesWhatWasProposed()
    {
        var outcomes = PolicyTrial.Of(Recorded, PolicyFile.Read(RepositoryRoot.File("deploy", "policy.yaml")));

        Assert.Equal(
            [("drift-of-a-feature", GovernedAction.RequestRetrain, null), ("drift-of-one-source", GovernedAction.QuarantineSource, "m/1/1"), ("decay", GovernedAction.RequestRetrain, "m/1/1-2")],
            outcomes.Select(outcome => (outcome.Rule!.Name, outcome.Rule.Action, outcome.Done?.DecisionId)));
    }

    [Fact]
    public void Trial_OfAnotherPolicy_NamesWhatItWouldNotHaveDone()
    {
        var outcomes = PolicyTrial.Of(Recorded, Policy("  - {name: all, family: any, subject: any, action: hold, mode: approval, approvals: 2}\n"));

        // Once for what rows show, for the likeliest cause; once for what labels show. The score is not alone.
        Assert.Equal(
            [("all", Family.Drift, null), ("all", Family.Decay, null), (null, Family.Drift, "m/1/1"), (null, Family.Decay, "m/1/1-2")],
            outcomes.Select(outcome => (outcome.Rule?.Name, outcome.Family, outcome.Done?.DecisionId)));
    }

    [Fact]
    public void Trial_OfTheScoreAlone_AsksAboutIt() =>
        Assert.Equal(Score, Assert.Single(PolicyTrial.Of(Recorded with { Incident = new() { Id = "m/1/2", Family = Family.Drift, Subject = Score, OpenedPane = 10 }, Strands = [Strand(Family.Drift, Score)] }, Policy("  - {name: all, family: any, subject: any, action: alert, mode: automatic}\n"))).Subject);

    private static Policy Policy(string rules) => PolicyFile.Parse("p.yaml", Encoding.UTF8.GetBytes("version: 1\nrules:\n" + rules));

    private static Strand Strand(Family family, Subject subject) => new() { Family = family, Subject = subject, OpenedPane = 10, LastPane = 12, IncidentId = "m/1/1" };
}
