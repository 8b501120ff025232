namespace Watchgrain.Grains.Models;

/// <summary>Declares slices: the rows in which a categorical feature has one of these values, one slice per value.</summary>
[GenerateSerializer, Immutable, Alias("wg.SliceSpec")]
public sealed record SliceSpec
{
    [Id(0)] public required string Feature { get; init; }

    [Id(1)] public required string[] Values { get; init; }
}
