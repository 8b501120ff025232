using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// By how much the log odds of a pattern's labels lie beside its scores for good: what it showed in the reference, drawn towards its parents by as much as chance is in it (<see cref="PartialPooling"/>). The parent of a cell is the whole version,
/// beside whose scores nothing lies by calibration; those of a pair are its two cells, whose shifts add up. Immutable.
/// </summary>
public sealed class PatternBeliefs
{
    /// <summary>A tenth of a logit, 2.5 points at a probability of one half: patterns of a reference can scatter by less than patterns in truth do.</summary>
    public const double LeastScatter = 0.1;

    /// <summary>8,192 pairs, those with the most information; of others no more is known than of their cells.</summary>
    public const int MostPairs = 8192;

    /// <summary>Cells and pairs with less information say nothing of how patterns scatter.</summary>
    private const double LeastInformation = 2;

    /// <summary>Below it a reference says next to nothing of a pair.</summary>
    private const double LeastKept = 0.25;

    private readonly IReadOnlyDictionary<int, PatternTally> known;
    private readonly double betweenCells;
    private readonly double betweenPairs;

    /// <param name="known">By <see cref="Pattern.Key"/>.</param>
    /// <param name="patterns">How many there can be: all of them hold together with the probability 1 − <paramref name="delta"/>.</param>
    /// <param name="delta">In (0, 1).</param>
    public PatternBeliefs(IReadOnlyDictionary<int, PatternTally> known, int patterns, double delta)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentOutOfRangeException.ThrowIfLessThan(patterns, 1);
        this.known = known;
        Deviations = Normal.InvCDF(0, 1, 1 - (delta / (2.0 * patterns)));
        betweenCells = Between(known.Where(one => !Pattern.Of(one.Key).IsPair && one.Value.Information >= LeastInformation).Select(one => (one.Value.Residual / one.Value.Information, 1 / one.Value.Information)));
        betweenPairs = Between(known.Where(one => Pattern.Of(one.Key).IsPair && one.Value.Information >= LeastInformation).Select(one =>
        {
            var (mean, variance) = OfCells(Pattern.Of(one.Key));
            return ((one.Value.Residual / one.Value.Information) - mean, (1 / one.Value.Information) + variance);
        }));
    }

    /// <summary>As many standard deviations beside what is believed is nothing that has not been so before.</summary>
    public double Deviations { get; }

    /// <summary>What a reference tells: its cells, and the pairs that say something.</summary>
    public static Dictionary<int, PatternTally> Known(IReadOnlyList<PatternRow> reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var found = new Dictionary<int, PatternTally>();
        var pairs = new List<(int Key, PatternTally Tally)>();
        foreach (var (pattern, tally) in new PatternTallies(reference).NonEmpty())
        {
            if (!pattern.IsPair) found.Add(pattern.Key, tally);
            else if (tally.Information >= LeastKept) pairs.Add((pattern.Key, tally));
        }
        foreach (var (key, tally) in pairs.OrderByDescending(pair => pair.Tally.Information).ThenBy(pair => pair.Key).Take(MostPairs)) found.Add(key, tally);
        return found;
    }

    /// <summary>Mean and variance of the shift of a pattern that has not changed, in logits.</summary>
    public (double Mean, double Variance) Of(Pattern pattern)
    {
        var (mean, variance) = pattern.IsPair ? OfCells(pattern) : default;
        var prior = (pattern.IsPair ? betweenPairs : betweenCells) + variance;
        if (!known.TryGetValue(pattern.Key, out var shown) || shown.Information <= 0) return (mean, prior);
        var belief = PartialPooling.Posterior((shown.Residual / shown.Information) - mean, 1 / shown.Information, prior);
        return (mean + belief.Mean, belief.Variance);
    }

    private (double Mean, double Variance) OfCells(Pattern pair)
    {
        var (own, other) = (Of(new(pair.Feature, pair.Code)), Of(new(pair.Other, pair.OtherCode)));
        return (own.Mean + other.Mean, own.Variance + other.Variance);
    }

    private static double Between(IEnumerable<(double Difference, double Variance)> patterns) => Math.Max(LeastScatter * LeastScatter, PartialPooling.BetweenVariance(patterns) ?? 0);
}
