namespace Watchgrain.Grains.Models;

/// <summary>Declares slices: the rows in which a categorical feature has one of these values, one slice per value; or every value that the feature takes. One slice with a condition: <see cref="ConditionSliceSpec"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.SliceSpec")]
public record SliceSpec
{
    [Id(0)] public required string Feature { get; init; }

    /// <summary>Empty when every value is a slice.</summary>
    [Id(1)] public required string[] Values { get; init; }

    /// <summary>Every value is a slice, by first appearance, as far as the version's budget goes.</summary>
    [Id(2)] public bool All { get; init; }

    /// <summary>Its rows have summaries of each feature, too. Never together with <see cref="All"/>.</summary>
    [Id(3)] public bool Pinned { get; init; }
}
