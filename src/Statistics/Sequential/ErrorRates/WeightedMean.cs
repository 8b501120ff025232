namespace Watchgrain.Statistics.Sequential.ErrorRates;

/// <summary>An exponentially weighted mean and the sum of its squared weights, for McDiarmid's bound in <see cref="HddmW"/>; null before the first outcome.</summary>
internal readonly record struct WeightedMean(double? Mean, double SquaredWeights)
{
    public static readonly WeightedMean Empty = new(null, 1);

    public WeightedMean With(double outcome, double weight) =>
        new(Mean is { } mean ? weight * outcome + (1 - weight) * mean : outcome, weight * weight + (1 - weight) * (1 - weight) * SquaredWeights);
}
