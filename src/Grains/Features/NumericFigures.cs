namespace Watchgrain.Grains.Features;

/// <summary>Moments and quantiles of a pane's finite values, in the feature's unit.</summary>
[GenerateSerializer, Immutable, Alias("wg.NumericFigures")]
public sealed record NumericFigures
{
    [Id(0)] public required double Mean { get; init; }

    [Id(1)] public required double StandardDeviation { get; init; }

    [Id(2)] public required double Min { get; init; }

    [Id(3)] public required double Max { get; init; }

    [Id(4)] public required double P05 { get; init; }

    [Id(5)] public required double Median { get; init; }

    [Id(6)] public required double P95 { get; init; }
}
