namespace Watchgrain.Grains.Models;

/// <summary>A limit that the user has set on a statistic: crossing it is a signal, whatever chance would do.</summary>
[GenerateSerializer, Immutable, Alias("wg.ThresholdSpec")]
public sealed record ThresholdSpec
{
    /// <summary>One of <see cref="Thresholds.ThresholdStatistics"/>.</summary>
    [Id(0)] public required string Statistic { get; init; }

    /// <summary>Of a statistic of features the one that is meant, the score being <see cref="VersionSpec.ScoreFeature"/>; null: all of them that have it. Null for statistics of the version.</summary>
    [Id(1)] public string? Feature { get; init; }

    [Id(2)] public required double Limit { get; init; }

    /// <summary>It is crossed by values below; else by those above.</summary>
    [Id(3)] public bool IsLower { get; init; }

    /// <summary>In so many panes in a row it has to be crossed, at least 1.</summary>
    [Id(4)] public int Panes { get; init; } = 1;

    public bool IsCrossedBy(double value) => IsLower ? value < Limit : value > Limit;
}
