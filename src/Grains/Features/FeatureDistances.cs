namespace Watchgrain.Grains.Features;

/// <summary>Distances of a pane from its reference. Jensen-Shannon is the distance, base 2; the last three are null for categories.</summary>
[GenerateSerializer, Immutable, Alias("wg.FeatureDistances")]
public sealed record FeatureDistances
{
    [Id(0)] public required double Psi { get; init; }

    [Id(1)] public required double PsiCorrected { get; init; }

    [Id(2)] public required double PsiPValue { get; init; }

    [Id(3)] public required double JensenShannonBase2 { get; init; }

    [Id(4)] public double? KolmogorovSmirnov { get; init; }

    [Id(5)] public double? Wasserstein { get; init; }

    [Id(6)] public double? WassersteinNormalised { get; init; }
}
