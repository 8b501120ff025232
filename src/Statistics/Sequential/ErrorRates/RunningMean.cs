namespace Watchgrain.Statistics.Sequential.ErrorRates;

/// <summary>The mean of the first <paramref name="Count"/> outcomes of a stream, for the cut points of <see cref="HddmA"/>.</summary>
internal readonly record struct RunningMean(long Count, double Mean)
{
    public RunningMean With(double outcome) => new(Count + 1, Mean + (outcome - Mean) / (Count + 1));
}
