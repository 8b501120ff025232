namespace Watchgrain.Client.Replay;

/// <summary>How far a phase of a replay has come.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Fraction">Done share, in [0, 1].</param>
/// <param name="Detail">Figures for people; may be empty.</param>
public sealed record ReplayProgress(string Phase, double Fraction, string Detail);
