using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Governance.Review;

namespace Watchgrain.Grains.Tests.Governance;

public sealed class DecisionReviewTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Review_OfPlantedProposals_CountsWhoCaughtThemAndNothingElse()
    {
        static DecisionRecord Planted(string by, bool approve, bool isQuiet = true) => DecisionLifecycle.Decide(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1") with { Planted = true }, Now).Record, approve, new(by), "", Now)!.Record with { Planted = new(7, isQuiet) };
        var review = new DecisionReview();
        for (var i = 0; i < 10; i++) review.Add(Planted("ann", approve: true));
        for (var i = 0; i < 5; i++) review.Add(Planted("bob", approve: i >= 2));
        for (var i = 0; i < 10; i++) review.Add(Planted("carol", approve: false));
        review.Add(Planted("dave", approve: true, isQuiet: false));
        // One that waits still is one of its rule.
        review.Add(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1") with { Planted = true }, Now).Record);

        Assert.Equal([("ann", 10, 0, 0), ("bob", 3, 2, 0), ("carol", 0, 10, 0)], review.People().Select(person => (person.Name, person.PlantedApproved, person.PlantedRejected, person.Answers)));
        // Of none and of all there is a closed form; two of five as in tables.
        Assert.Equal((0, 1 - Math.Pow(0.025, 0.1)), review.People()[0].Caught!.Value, new Near());
        Assert.Equal((0.0527, 0.8534), (Math.Round(review.People()[1].Caught!.Value.Low, 4), Math.Round(review.People()[1].Caught!.Value.High, 4)));
        Assert.Equal((Math.Pow(0.025, 0.1), 1), review.People()[2].Caught!.Value, new Near());
        Assert.Equal(1, Assert.Single(review.Rules()).Waiting);
        Assert.Null(new PersonReview("zoe", 1, 0, 0, 0, null, null, 0, 1).Caught);
    }

    private sealed class Near : IEqualityComparer<(double Low, double High)>
    {
        public bool Equals((double Low, double High) x, (double Low, double High) y) => Math.Abs(x.Low - y.Low) < 1e-9 && Math.Abs(x.High - y.High) < 1e-9;

        public int GetHashCode((double Low, double High) obj) => 0;
    }

    [Fact]
    public void Review_OfAnswers_CountsThemByPersonRuleAndPair()
    {
        var review = new DecisionReview();
        review.Add(Answered("ann", approve: true, after: 60));
        review.Add(Answered("ann", approve: true, after: 62));
        review.Add(Answered("Ann", approve: true, after: 300));
        review.Add(Answered("bob", approve: false, after: 20));
        // Of two people; the second one's time runs from the first one's approval.
        var half = DecisionLifecycle.Decide(Waiting(approvals: 2), approve: true, new("bob"), "", Now.AddSeconds(100))!.Record;
        var whole = DecisionLifecycle.Decide(half, approve: true, new("ann"), "", Now.AddSeconds(110))!.Record;
        review.Add(half);
        review.Add(whole);
        review.Add(DecisionLifecycle.Override(whole, new("carol"), "the feed was right", Now.AddDays(1))!.Record);
        review.Add(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", automatic: true), Now).Record);
        review.Add(Waiting());
        review.Add(DecisionLifecycle.Expire(Waiting(deadline: 1), Now.AddDays(1))!.Record);

        Assert.Equal(
            [
                // 60, 62, 300, 10, 10: two of them within five seconds of the one before (62 after 60; 110 and 110).
                new PersonReview("ann", 5, 0, 0, 1, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10), 2, DecisionReview.ChanceOfAgreement(5, 0)),
                new("bob", 3, 1, 0, 1, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(20), 2, DecisionReview.ChanceOfAgreement(4, 1)),
                new("carol", 0, 0, 1, 0, null, null, 0, 1),
            ],
            review.People());
        Assert.Equal([new RuleReview("drift-of-one-source", 1, 5, 1, 1, 2, 1, TimeSpan.FromSeconds(86))], review.Rules());
        Assert.Equal([new ApproverPair("bob", "ann", 2)], review.Pairs());
        Assert.False(review.NobodyDisagrees());
    }

    // By hand: 0.9^n, and for one disagreement 0.9^n + n 0.1 0.9^(n-1).
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 0.9)]
    [InlineData(28, 0, 0.05233476330273609)]
    [InlineData(29, 0, 0.04710128697246248)]
    [InlineData(20, 1, 0.3917469981251679)]
    [InlineData(10_000, 0, 0)]
    [InlineData(3, 3, 1)]
    public void ChanceOfAgreement_IsTheExactBinomialOne(int answers, int disagreements, double chance) =>
        Assert.Equal(chance, DecisionReview.ChanceOfAgreement(answers, disagreements), 1e-12);

    [Theory]
    [InlineData(28, false, false)]
    [InlineData(29, false, true)]
    [InlineData(60, true, false)]
    public void Review_OfSomeoneWhoAlwaysAgrees_SaysSoFromTwentyNineAnswersOn(int approvals, bool rejectsOnce, bool flagged)
    {
        var review = new DecisionReview();
        for (var i = 0; i < approvals; i++) review.Add(Answered("ann", approve: true, after: 60 * i));
        if (rejectsOnce) review.Add(Answered("ann", approve: false, after: 7));

        Assert.Equal((flagged, flagged), (Assert.Single(review.People()).NeverDisagrees, review.NobodyDisagrees()));
    }

    private static DecisionRecord Waiting(int approvals = 1, int deadline = 0) =>
        DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", approvals: approvals) with { Deadline = deadline > 0 ? TimeSpan.FromHours(deadline) : null }, Now).Record;

    private static DecisionRecord Answered(string name, bool approve, double after) => DecisionLifecycle.Decide(Waiting(), approve, new(name), "", Now.AddSeconds(after))!.Record;
}
