using System.Collections.Immutable;

namespace Watchgrain.Attacks.Generators;

/// <summary>Attack: the flips that one source would make are made by several, each its part of them, so that none stands out.</summary>
/// <param name="Sources">Who share the attack.</param>
/// <param name="Share">Of the labels that one of them alone would turn round; each turns so much divided by their number.</param>
public sealed record SybilFlips(ImmutableArray<string> Sources, double Share) : ITableChange
{
    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random) => table.Map(row => Sources.Contains(row.Source) ? LabelFlips.Turned(row, Share / Sources.Length, null, random) : row);
}
