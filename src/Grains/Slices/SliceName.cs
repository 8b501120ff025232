namespace Watchgrain.Grains.Slices;

/// <summary>A slice: the rows in which a feature has this value.</summary>
[GenerateSerializer, Immutable, Alias("wg.SliceName")]
public readonly record struct SliceName([property: Id(0)] string Feature, [property: Id(1)] string Value)
{
    /// <summary>For people: <c>feature=value</c>.</summary>
    public override string ToString() => $"{Feature}={Value}";
}
