namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>What an online rule said of one p-value.</summary>
/// <param name="Level">α_t, the level at which it was tested.</param>
/// <param name="Rejected">p ≤ α_t: a discovery.</param>
public readonly record struct OnlineTest(double Level, bool Rejected);
