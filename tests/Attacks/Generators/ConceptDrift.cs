namespace Watchgrain.Attacks.Generators;

/// <summary>Control: the world changes. Of all rows that would have been of one class, whoever sends them, a share is of the other now. Nobody is to blame, and the model has become worse.</summary>
/// <param name="From">The class, 0 or 1, that becomes rarer.</param>
/// <param name="Share">Of its rows, 0 to 1.</param>
public sealed record ConceptDrift(int From, double Share) : ITableChange
{
    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random) => table.Map(row => LabelFlips.Turned(row, Share, From, random));
}
