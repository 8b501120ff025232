using MathNet.Numerics.Distributions;

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
    /// <summary>How many planted proposals the person approved.</summary>
    public int PlantedApproved { get; init; }

    /// <summary>How many the person rejected.</summary>
    public int PlantedRejected { get; init; }

    /// <summary>The 95 % limits of the chance with which the person rejects what is wrong, by Clopper and Pearson (1934): exact, however few there were. Null without planted ones.</summary>
    public (double Low, double High)? Caught => (PlantedApproved, PlantedRejected) switch
    {
        (0, 0) => null,
        var (approved, rejected) => (
            rejected == 0 ? 0 : Beta.InvCDF(rejected, approved + 1, DecisionReview.Improbable / 2),
            approved == 0 ? 1 : Beta.InvCDF(rejected + 1, approved, 1 - (DecisionReview.Improbable / 2))),
    };

    public int Answers => Approved + Rejected;

    /// <summary>Never has the person said no, in so many answers that one who looks would have.</summary>
    public bool NeverDisagrees => Rejected + Overrode == 0 && ChanceOfAgreement < DecisionReview.Improbable;
}
