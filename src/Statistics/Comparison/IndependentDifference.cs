using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Comparison;

/// <summary>
/// The difference of two figures that were measured on different rows. Its interval puts those of the two together (square-and-add): d − √((a − a_low)² + (b_high − b)²) to d + √((a_high − a)² + (b − b_low)²). Of two shares with Wilson's
/// intervals it is Newcombe's (1998) for independent samples. Source: Zou and Donner (2008).
/// </summary>
public static class IndependentDifference
{
    /// <summary>First less second; its rows are the fewer of the two. The interval has the confidence of theirs.</summary>
    public static Estimate Of(Estimate first, Estimate second)
    {
        var difference = first.Value - second.Value;
        return new Estimate(
            difference,
            difference - Length(first.Value - first.Lower, second.Upper - second.Value),
            difference + Length(first.Upper - first.Value, second.Value - second.Lower),
            Math.Min(first.Rows, second.Rows));
    }

    private static double Length(double one, double other) => Math.Sqrt(one * one + other * other);
}
