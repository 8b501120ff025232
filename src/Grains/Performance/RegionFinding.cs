using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Performance;

/// <summary>What a <see cref="RegionWatch"/> has to say of a pane.</summary>
/// <param name="Signal">Of the region with the strongest evidence.</param>
/// <param name="Widespread">Most regions depart in the same direction: it is no matter of one region.</param>
public sealed record RegionFinding(Signal Signal, bool Widespread)
{
    /// <summary>The one signal of calibration that a pane may have: what costs performance goes first; a region says more than a rate of labels that moves with it, unless most regions do. What does not go first is said with it.</summary>
    /// <param name="surprise">Of <see cref="EstimateWatch"/>.</param>
    /// <param name="rate">Of <see cref="LabelRateWatch"/>.</param>
    /// <param name="region">Of <see cref="RegionWatch"/>.</param>
    public static Signal? Choose(Signal? surprise, Signal? rate, RegionFinding? region)
    {
        if (region is null)
            return surprise ?? rate;
        var first = surprise ?? (region.Widespread ? rate : null);
        return first is null ? region.Signal : first with { Sentence = $"{first.Sentence}; {region.Signal.Sentence}" };
    }
}
