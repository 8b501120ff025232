using MathNet.Numerics;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// Looks among the rows of a pane, without labels, for what planted rows leave: a rare cell or pair of cells that comes more than <see cref="Tolerated"/> times as often as in the reference while predictions on it concentrate. Pure.
/// </summary>
/// <remarks>
/// Given n rows of a pattern in a pane of N, and m in a reference of N₀, n of n + m is binomial with the probability gN/(gN + N₀) when it comes g times as often (Przyborowski and Wilenski 1940). g is <see cref="Tolerated"/>, times the
/// growth of whichever of its two cells has grown more without it: what makes a value frequent makes its pairs frequent, and is drift. Rows count as independent.
/// </remarks>
public static class PatternGrowth
{
    /// <summary>3: less is the coming and going of any stream.</summary>
    public const double Tolerated = 3;

    /// <summary>Four fifths of its rows are predicted to be of one class.</summary>
    public const double LeastConcentration = 0.8;

    /// <summary>1 %: so many panes show a pattern that has not grown, were rows independent.</summary>
    public const double FalseShare = 0.01;

    // What is less likely than the smallest number is said to be as likely.
    private const double LeastProbability = 1e-300;

    /// <summary>The patterns that have grown, the least likely first.</summary>
    /// <param name="reference">What came before.</param>
    /// <param name="pane">Of the same features and cells.</param>
    public static IReadOnlyList<GrownPattern> Of(PatternCounts reference, PatternCounts pane)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(pane);
        if (reference.Rows == 0) return [];
        var rare = pane.All.Where(one => one.Count.Rows <= PatternSearch.MostShare * pane.Rows && reference.Counts(one.Pattern)).ToArray();
        var logMost = Math.Log(FalseShare / Math.Max(1, rare.Length));
        return [.. rare.Where(one => IsSupported(one.Count)).Select(one => Of(one.Pattern, one.Count, reference, pane)).Where(one => one.LogP <= logMost).OrderBy(one => one.LogP).ThenBy(one => one.Pattern.Key)];
    }

    private static bool IsSupported(PatternCount count) => count.Rows >= PatternSearch.LeastRows && Math.Max(count.Ones, count.Rows - count.Ones) >= LeastConcentration * count.Rows;

    private static GrownPattern Of(Pattern pattern, PatternCount count, PatternCounts reference, PatternCounts pane)
    {
        var before = reference.Of(pattern).Rows;
        var growth = Tolerated * (pattern.IsPair ? CellsOf(pattern).Max(cell => GrowthOf(cell, count.Rows, before, reference, pane)) : 1);
        var odds = growth * pane.Rows / reference.Rows;
        var tail = SpecialFunctions.BetaRegularized(count.Rows, before + 1, odds / (odds + 1));
        return new(pattern, count.Rows, count.Ones, (double)before * pane.Rows / reference.Rows, Math.Log(Math.Max(LeastProbability, tail)));
    }

    // Of its other rows, one more that is as before: of few nothing follows. What has become rarer says nothing about a pair that has not.
    private static double GrowthOf(Pattern cell, long own, long ownBefore, PatternCounts reference, PatternCounts pane)
    {
        var expected = (double)(reference.Of(cell).Rows - ownBefore) * pane.Rows / reference.Rows;
        return Math.Max(1, (pane.Of(cell).Rows - own + 1) / (expected + 1));
    }

    private static Pattern[] CellsOf(Pattern pair) => [new(pair.Feature, pair.Code), new(pair.Other, pair.OtherCode)];
}
