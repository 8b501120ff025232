using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class RestraintTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Subject Feed3 = new() { Source = "feed-3" };

    [Fact]
    public void Action_ThatWasTakenLately_AsksAPersonUntilTheCooldownIsOver()
    {
        var state = new CoordinatorState();
        At(state, Now).Note("d/1", GovernedAction.RequestRetrain, Feed3, 0);

        // Another cause, the same retraining.
        Assert.Equal("the same has come into force without a person less than 2d ago: decision d/1", At(state, Now.AddDays(2).AddTicks(-1)).Of(GovernedAction.RequestRetrain, new(), 0));
        Assert.Null(At(state, Now.AddDays(2)).Of(GovernedAction.RequestRetrain, new(), 0));
        Assert.Null(At(state, Now).Of(GovernedAction.QuarantineSource, Feed3, 0));
        Assert.Null(At(state, Now, limited: false).Of(GovernedAction.RequestRetrain, new(), 0));
    }

    [Theory]
    [InlineData(DecisionState.InForce, "feed-3", true)]
    [InlineData(DecisionState.Lifted, "feed-3", false)]
    [InlineData(DecisionState.Lifted, "feed-4", true)]
    public void Quarantine_OfTheSameSource_IsFreeWhileItIsInForce(DecisionState earlier, string source, bool free)
    {
        var state = new CoordinatorState();
        state.Incidents.Add(new() { Id = "d/1", Family = Family.Poisoning, Subject = Feed3, OpenedPane = 1, Decisions = [new("d/1", Feed3, GovernedAction.QuarantineSource, earlier)] });
        At(state, Now).Note("d/1", GovernedAction.QuarantineSource, Feed3, 0);

        Assert.Equal(free, At(state, Now.AddHours(1)).Of(GovernedAction.QuarantineSource, new() { Source = source }, 0) is null);
    }

    [Fact]
    public void Actions_BeyondTheBudgetOfADay_AskAPerson()
    {
        var state = new CoordinatorState();
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(At(state, Now.AddHours(i)).Of(GovernedAction.QuarantineSource, new() { Source = $"feed-{i}" }, 0));
            // Said again it is the same action.
            At(state, Now.AddHours(i)).Note($"d/{i}", GovernedAction.QuarantineSource, new() { Source = $"feed-{i}" }, 0);
            At(state, Now.AddHours(i)).Note($"d/{i}", GovernedAction.QuarantineSource, new() { Source = $"feed-{i}" }, 0);
        }

        Assert.Equal("the policy's budget of 3 in 24 hours for what comes into force without a person is used up", At(state, Now.AddHours(23)).Of(GovernedAction.Hold, new(), 0));
        Assert.Null(At(state, Now.AddHours(23)).Of(GovernedAction.Alert, new(), 0));
        Assert.Null(At(state, Now.AddHours(24)).Of(GovernedAction.Hold, new(), 0));
    }

    [Fact]
    public void Actions_Noted_AreKeptWhileTheyCount()
    {
        var state = new CoordinatorState();
        for (var day = 0; day < 100; day++) At(state, Now.AddDays(day)).Note($"d/{day}", GovernedAction.RequestRetrain, new(), 0);
        Assert.Equal(["d/99"], state.Acted.Select(acted => acted.DecisionId));
        for (var source = 0; source < 50; source++) At(state, Now.AddDays(99)).Note($"s/{source}", GovernedAction.QuarantineSource, new() { Source = $"feed-{source}" }, 0);
        Assert.Equal(51, state.Acted.Count);
        At(state, Now.AddDays(140)).Note("d/140", GovernedAction.RequestRetrain, new(), 0);
        Assert.Equal(["d/140"], state.Acted.Select(acted => acted.DecisionId));
    }

    private static Restraint At(CoordinatorState state, DateTimeOffset now, bool limited = true) => new(limited ? new(TimeSpan.FromDays(2), 3) : null, state, null, now);
}
