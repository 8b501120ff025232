using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Sources;

/// <summary>The labels of a source and pane where the model predicted one class, as they go to the coordinator: <see cref="FlipSums"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.FlipCounts")]
public sealed record FlipCounts
{
    [Id(0)] public required long Rows { get; init; }

    [Id(1)] public required long Contradictions { get; init; }

    [Id(2)] public required double Expected { get; init; }

    [Id(3)] public required double Variance { get; init; }

    /// <summary>One per bet.</summary>
    [Id(4)] public required double[] Cumulants { get; init; }

    /// <summary>One per bet.</summary>
    [Id(5)] public required double[] Slopes { get; init; }

    [Id(6)] public double OwnLevel { get; init; }

    [Id(7)] public double OwnLevelVariance { get; init; }

    [Id(8)] public bool HasOwnLevel { get; init; }

    public static FlipCounts Of(FlipSums sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        return new()
        {
            Rows = sums.Rows,
            Contradictions = sums.Contradictions,
            Expected = sums.Expected,
            Variance = sums.Variance,
            Cumulants = sums.Cumulants,
            Slopes = sums.Slopes,
            OwnLevel = sums.OwnLevel,
            OwnLevelVariance = sums.OwnLevelVariance,
            HasOwnLevel = sums.HasOwnLevel,
        };
    }

    /// <summary>The same in the words of the statistics; null where a silo of another release has other bets.</summary>
    public FlipSums? ToStatistics() => Cumulants.Length != FlipBets.Count || Slopes.Length != FlipBets.Count ? null
        : new(Rows, Contradictions, Expected, Variance, Cumulants, Slopes) { OwnLevel = OwnLevel, OwnLevelVariance = OwnLevelVariance, HasOwnLevel = HasOwnLevel };
}
