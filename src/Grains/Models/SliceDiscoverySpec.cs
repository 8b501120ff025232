namespace Watchgrain.Grains.Models;

/// <summary>Slices that nobody has declared are looked for: values and ranges of features, and pairs of them.</summary>
[GenerateSerializer, Immutable, Alias("wg.SliceDiscoverySpec")]
public sealed record SliceDiscoverySpec
{
    /// <summary>10 slices that were found: more than a person looks into at once.</summary>
    public const int DefaultBudget = 10;

    /// <summary>50.</summary>
    public const int MostBudget = 50;

    /// <summary>Names of the features that are considered, those to be paired first; empty: all that are not deterministic, in the order of the spec, as many as there may be.</summary>
    [Id(0)] public string[] Features { get; init; } = [];

    /// <summary>How many slices may be found at the same time; 0: <see cref="DefaultBudget"/>.</summary>
    [Id(1)] public int Budget { get; init; }

    /// <summary><see cref="Budget"/>, the default filled in.</summary>
    public int Most => Budget > 0 ? Budget : DefaultBudget;
}
