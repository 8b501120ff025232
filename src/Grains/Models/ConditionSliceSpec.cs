using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Conditions;

namespace Watchgrain.Grains.Models;

/// <summary>
/// Declares a slice: the rows that meet a condition. Its feature is <see cref="SliceName.ByCondition"/>, and its one value its name. A type of its own, so that no other slice carries an empty condition.
/// </summary>
[GenerateSerializer, Immutable, Alias("wg.ConditionSliceSpec")]
public sealed record ConditionSliceSpec : SliceSpec
{
    /// <summary>In the language of <see cref="SliceCondition"/>.</summary>
    [Id(0)] public required string Where { get; init; }
}
