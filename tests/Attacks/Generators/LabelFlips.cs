namespace Watchgrain.Attacks.Generators;

/// <summary>Attack: one source turns a share of its labels round, each with the same probability.</summary>
/// <param name="Source">Who.</param>
/// <param name="Share">Of the labels that it may turn, 0 to 1.</param>
/// <param name="Only">0 or 1: only labels of this class are turned (flips in one direction); null: all.</param>
public sealed record LabelFlips(string Source, double Share, int? Only = null) : ITableChange
{
    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random) => table.Map(row => row.Source == Source ? Turned(row, Share, Only, random) : row);

    /// <summary>The row, its label turned round with a probability. A row that cannot be turned draws no number.</summary>
    internal static LabelledRow Turned(LabelledRow row, double share, int? only, Random random) =>
        row.Label is { } label && (only ?? label) == label && random.NextDouble() < share ? row with { Label = 1 - label, IsChanged = true } : row;
}
