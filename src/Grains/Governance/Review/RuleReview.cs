namespace Watchgrain.Grains.Governance.Review;

/// <summary>What has become of what a rule proposed. The counts but <paramref name="Overridden"/> add up to all of it.</summary>
/// <param name="Rule">Its name in the policy.</param>
/// <param name="Automatic">In force without a person, at once or by evidence.</param>
/// <param name="Approved">In force by people.</param>
/// <param name="Rejected">Refused by a person.</param>
/// <param name="Expired">Nobody decided in time.</param>
/// <param name="Waiting">Not decided yet.</param>
/// <param name="Overridden">Of those that were in force, how many a person has overridden.</param>
/// <param name="Median">Median time from the proposal to a person's decision; null without any.</param>
public sealed record RuleReview(string Rule, int Automatic, int Approved, int Rejected, int Expired, int Waiting, int Overridden, TimeSpan? Median);
