namespace Watchgrain.Grains.Governance.Review;

/// <summary>How a person has answered.</summary>
/// <param name="Name">As it was first written.</param>
/// <param name="Approved">Approvals, first and second ones.</param>
/// <param name="Rejected">Rejections.</param>
/// <param name="Overrode">How many decisions in force the person has overridden.</param>
/// <param name="OverriddenLater">How many of those that the person approved somebody has overridden since.</param>
/// <param name="Median">Median of the times from when a decision began to wait for the answer to the answer; null without answers.</param>
/// <param name="Fastest">The shortest of them.</param>
/// <param name="InBatches">Approvals within <see cref="DecisionReview.BatchGap"/> of the person's approval before.</param>
/// <param name="ChanceOfAgreement">What <see cref="DecisionReview"/> says of so few disagreements.</param>
public sealed record PersonReview(string Name, int Approved, int Rejected, int Overrode, int OverriddenLater, TimeSpan? Median, TimeSpan? Fastest, int InBatches, double ChanceOfAgreement)
{
    public int Answers => Approved + Rejected;

    /// <summary>Never has the person said no, in so many answers that one who looks would have.</summary>
    public bool NeverDisagrees => Rejected + Overrode == 0 && ChanceOfAgreement < DecisionReview.Improbable;
}
