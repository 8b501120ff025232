namespace Watchgrain.Statistics.Performance;

/// <summary>Figures of many groups, each drawn towards what is expected of all of them, by as much as chance is in it: a small group needs more evidence before it counts as different.</summary>
/// <remarks>Empirical Bayes for normal figures (Efron, Morris 1975): true differences have mean 0 and variance τ², and a group shows its own with a known error. τ² is estimated by moments (DerSimonian, Laird 1986).</remarks>
public static class PartialPooling
{
    /// <summary>τ²: how far the true differences of groups scatter about 0, in squares; at least 0. Null without groups.</summary>
    /// <param name="groups">The difference that a group shows, and the variance of its error, positive.</param>
    public static double? BetweenVariance(IEnumerable<(double Difference, double Variance)> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        double weights = 0, squares = 0;
        var count = 0;
        foreach (var (difference, variance) in groups)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(variance);
            (weights, squares, count) = (weights + 1 / variance, squares + difference * difference / variance, count + 1);
        }
        return count == 0 ? null : Math.Max(0, (squares - count) / weights);
    }

    /// <summary>What to believe of a group: mean and variance of its true difference.</summary>
    /// <param name="difference">That it shows.</param>
    /// <param name="variance">Of the error of that, positive; infinite: nothing is known of it.</param>
    /// <param name="between">τ², at least 0.</param>
    public static (double Mean, double Variance) Posterior(double difference, double variance, double between)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(variance);
        ArgumentOutOfRangeException.ThrowIfNegative(between);
        if (double.IsInfinity(variance)) return (0, between);
        var weight = between / (between + variance);
        return (weight * difference, weight * variance);
    }
}
