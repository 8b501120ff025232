using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Fairness;

/// <summary>How far apart two groups lie.</summary>
/// <param name="Least">The group with the smallest rate.</param>
/// <param name="Most">That with the largest.</param>
/// <param name="Figure">Difference or ratio of their rates.</param>
public sealed record GroupGap(string Least, string Most, Estimate Figure);
