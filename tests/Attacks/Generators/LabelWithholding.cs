namespace Watchgrain.Attacks.Generators;

/// <summary>Attack: labels that do not suit are kept back. Of those that are not of one class a share never comes.</summary>
/// <param name="Kept">The class, 0 or 1, whose labels all come.</param>
/// <param name="Share">Of the others that are kept back, 0 to 1; 1: none of them comes.</param>
/// <param name="Source">Whose labels; null: those of all sources.</param>
public sealed record LabelWithholding(int Kept, double Share = 1, string? Source = null) : ITableChange
{
    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random) =>
        table.Map(row => row.Label == 1 - Kept && (Source ?? row.Source) == row.Source && random.NextDouble() < Share ? row with { Label = null, IsChanged = true } : row);
}
