namespace Watchgrain.Grains.Features;

/// <summary>Distances of a pane from the closed ones of the seven panes before it, which move along with what drifts slowly.</summary>
[GenerateSerializer, Immutable, Alias("wg.RollingDistances")]
public sealed record RollingDistances
{
    /// <summary>How many have rows, 1 to 7.</summary>
    [Id(0)] public required int Panes { get; init; }

    /// <summary>The distance, base 2, in [0, 1].</summary>
    [Id(1)] public required double JensenShannonBase2 { get; init; }

    /// <summary>In standard deviations of those panes; null for categories.</summary>
    [Id(2)] public double? WassersteinNormalised { get; init; }

    /// <summary>Null without values on either side.</summary>
    internal static RollingDistances? Of(Column column, IReadOnlyCollection<Column> before, Statistics.Summaries.NumericBinning? binning)
    {
        if (before.Count == 0 || column.Values == 0)
            return null;
        var merged = Column.Merged(before, binning);
        var jensenShannon = column.Numeric is { } values
            ? Statistics.Distances.JensenShannon.DistanceBaseTwo(merged.Numeric!, values)
            : Statistics.Distances.JensenShannon.DistanceBaseTwo(merged.Categories!, column.Categories!);
        return jensenShannon is not { } distance ? null : new()
        {
            Panes = before.Count,
            JensenShannonBase2 = distance,
            WassersteinNormalised = column.Numeric is null ? null : Statistics.Distances.Wasserstein.Normalised(merged.Numeric!, column.Numeric),
        };
    }
}
