namespace Watchgrain.Attacks.Generators;

/// <summary>Control: one class becomes more frequent, and its rows look as before. Rows of the other class are left out; none is changed. Scores no longer fit the labels, at all sources alike.</summary>
/// <param name="Class">0 or 1, the one that becomes more frequent.</param>
/// <param name="Share">Of the rows of the other class that are left out, 0 to 1.</param>
public sealed record PriorShift(int Class, double Share) : ITableChange
{
    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random) => table with { Rows = [.. table.Rows.Where(row => row.Label != 1 - Class || random.NextDouble() >= Share)] };
}
