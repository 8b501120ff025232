namespace Watchgrain.Grains.Slices;

/// <summary>A slice: the rows in which a feature has this value; or, of <see cref="ByCondition"/>, those that meet the condition of this name.</summary>
[GenerateSerializer, Immutable, Alias("wg.SliceName")]
public readonly record struct SliceName([property: Id(0)] string Feature, [property: Id(1)] string Value)
{
    /// <summary>Reserved feature name of the slices that are declared by a condition: their values are their names. No feature begins with '@'.</summary>
    public const string ByCondition = "@slice";

    /// <summary>For people: <c>feature=value</c>, or the name of a condition.</summary>
    public override string ToString() => Feature == ByCondition ? Value : $"{Feature}={Value}";
}
