using Google.Protobuf.WellKnownTypes;
using Watchgrain.Grains.Governance.Review;

namespace Watchgrain.Gateway.Decisions;

/// <summary>How people have answered, as a message.</summary>
internal static class ReviewMessages
{
    /// <summary>Rules and pairs beyond this are left out, the rarest pairs first.</summary>
    private const int MostRows = 1000;

    public static V1.ReviewDecisionsResponse ToMessage(this DecisionReview review, int decisions, bool hasEarlier) => new()
    {
        Decisions = (uint)decisions,
        HasEarlier = hasEarlier,
        NobodyDisagrees = review.NobodyDisagrees(),
        People =
        {
            review.People().Take(MostRows).Select(ToMessage),
        },
        Rules =
        {
            review.Rules().Take(MostRows).Select(rule => new V1.RuleReview
            {
                Rule = rule.Rule,
                Automatic = (uint)rule.Automatic,
                Approved = (uint)rule.Approved,
                Rejected = (uint)rule.Rejected,
                Expired = (uint)rule.Expired,
                Waiting = (uint)rule.Waiting,
                Overridden = (uint)rule.Overridden,
                Median = Of(rule.Median),
            }),
        },
        Pairs = { review.Pairs().Take(MostRows).Select(pair => new V1.ApproverPair { First = pair.First, Second = pair.Second, Decisions = (uint)pair.Decisions }) },
    };

    private static V1.PersonReview ToMessage(PersonReview person)
    {
        var message = new V1.PersonReview
        {
            Name = person.Name,
            Approved = (uint)person.Approved,
            Rejected = (uint)person.Rejected,
            Overrode = (uint)person.Overrode,
            OverriddenLater = (uint)person.OverriddenLater,
            Median = Of(person.Median),
            Fastest = Of(person.Fastest),
            InBatches = (uint)person.InBatches,
            ChanceOfAgreement = person.ChanceOfAgreement,
            NeverDisagrees = person.NeverDisagrees,
            PlantedApproved = (uint)person.PlantedApproved,
            PlantedRejected = (uint)person.PlantedRejected,
        };
        if (person.Caught is var (low, high))
            (message.CaughtLow, message.CaughtHigh) = (low, high);
        return message;
    }

    private static Duration? Of(TimeSpan? time) => time is { } known ? Duration.FromTimeSpan(known) : null;
}
