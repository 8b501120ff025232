namespace Watchgrain.Attacks.Generators;

/// <summary>Attack: one source sends copies of a few of its rows in place of others, as they are (duplicates) or with one number varied by next to nothing (jitter). The labels and scores are copied too.</summary>
/// <param name="Source">Who.</param>
/// <param name="Share">Of its rows that are replaced, 0 to 1, each with the same probability.</param>
/// <param name="Originals">Its first so many rows in the table are copied.</param>
/// <param name="Jittered">The numeric column that is varied; null: none.</param>
/// <remarks>Apply it to one window at a time where each window is to have its own originals.</remarks>
public sealed record Flood(string Source, double Share, int Originals, string? Jittered = null) : ITableChange
{
    /// <summary>A number is multiplied by 1 to 1.001: another number, rarely in another bin.</summary>
    private const double Variation = 0.001;

    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random)
    {
        LabelledRow[] originals = [.. table.Rows.Where(row => row.Source == Source).Take(Originals)];
        var place = Jittered is null ? -1 : table.Place(Jittered);
        return table.Map(row => row.Source == Source && random.NextDouble() < Share ? Copy(originals[random.Next(originals.Length)]) : row);

        LabelledRow Copy(LabelledRow original) => place < 0
            ? original with { IsChanged = true }
            : LabelledTable.With(original, place, LabelledTable.CellOf(LabelledTable.NumberOf(original.Cells[place]) * (1 + Variation * random.NextDouble())));
    }
}
