using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>
/// What to believe of the excess of each cell and pair of cells (<see cref="SliceAnchor.Excess"/>) as long as nothing has changed: what it was in the reference, drawn towards its parents by as much as chance is in it
/// (<see cref="PartialPooling"/>). The parent of a cell is the whole version, whose excess is 0 by calibration; the parents of a pair are its two cells, whose excesses add up. Immutable.
/// </summary>
public sealed class CellBeliefs
{
    private readonly DiscoveryReference reference;
    private readonly double between;
    private readonly double betweenPairs;
    private readonly double deviations;

    public CellBeliefs(DiscoveryReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        this.reference = reference;
        (Cells, Pairs) = Count(reference.Features);
        deviations = Normal.InvCDF(0, 1, 1 - AlarmRule.Delta / (Cells + Pairs));
        between = Between(reference.Anchors.Where(anchor => anchor.Key != CellKeys.All && !CellKeys.IsPair(anchor.Key)).Select(anchor => (anchor.Value.Excess, ErrorOf(anchor.Value))));
        betweenPairs = Between(reference.Anchors.Where(anchor => CellKeys.IsPair(anchor.Key)).Select(anchor =>
        {
            var (mean, variance) = OfParents(anchor.Key);
            return (anchor.Value.Excess - mean, ErrorOf(anchor.Value) + variance);
        }));
    }

    /// <summary>How many cells there are, and how many pairs of them: so many share the false alarms.</summary>
    public int Cells { get; }

    public int Pairs { get; }

    /// <summary>Mean and variance of the excess of a cell or pair that has not changed.</summary>
    public (double Mean, double Variance) Of(int key)
    {
        var (mean, variance) = CellKeys.IsPair(key) ? OfParents(key) : default;
        var prior = (CellKeys.IsPair(key) ? betweenPairs : between) + variance;
        var (difference, error) = reference.Anchors.TryGetValue(key, out var anchor) ? (anchor.Excess - mean, ErrorOf(anchor)) : (0, double.PositiveInfinity);
        var belief = PartialPooling.Posterior(difference, error, prior);
        return (mean + belief.Mean, belief.Variance);
    }

    /// <summary>By how much the rate of contradicting labels may lie above what the scores lead one to expect: an upper limit of what has been so before, that holds for all cells and pairs together, and what is tolerated.</summary>
    public double Allowance(int key)
    {
        var (mean, variance) = Of(key);
        return Math.Max(0, mean + deviations * Math.Sqrt(variance)) + DecayWatch.ToleratedRise;
    }

    private (double Mean, double Variance) OfParents(int pair)
    {
        var parents = CellKeys.CellsOf(pair).Select(cell => Of(CellKeys.Of(cell.Feature, cell.Code))).ToArray();
        return (parents.Sum(parent => parent.Mean), parents.Sum(parent => parent.Variance));
    }

    private double ErrorOf(SliceAnchor anchor) => anchor.ExcessVariance(reference.PaneVariance);

    private static double Between(IEnumerable<(double Difference, double Variance)> cells) => Math.Max(SliceAnchors.LeastScatter * SliceAnchors.LeastScatter, PartialPooling.BetweenVariance(cells) ?? 0);

    private static (int Cells, int Pairs) Count(FeatureCells[] features)
    {
        var paired = features.Take(CellKeys.MostPaired).Select(feature => feature.Codes.Count(code => code is >= 1 and <= CellKeys.PairedCodes)).ToArray();
        return (features.Sum(feature => feature.Codes.Length), ((paired.Sum() * paired.Sum()) - paired.Sum(codes => codes * codes)) / 2);
    }
}
