namespace Watchgrain.Grains.Governance.Review;

/// <summary>Two people who approved decisions together.</summary>
/// <param name="First">Who approved first.</param>
/// <param name="Second">Who put it in force.</param>
/// <param name="Decisions">How many decisions.</param>
public sealed record ApproverPair(string First, string Second, int Decisions);
