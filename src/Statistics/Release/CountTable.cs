namespace Watchgrain.Statistics.Release;

/// <summary>Counts of rows by group and kind, with all totals: row <see cref="Groups"/> is the total of the groups, column <see cref="Kinds"/> that of the kinds.</summary>
public sealed class CountTable
{
    private readonly long[,] counts;

    /// <summary>Totals follow from the cells.</summary>
    /// <param name="cells">By group and kind; at least one of each, none negative unless noise has been added.</param>
    public CountTable(long[,] cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        (Groups, Kinds) = (cells.GetLength(0), cells.GetLength(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(Groups, 1, nameof(cells));
        ArgumentOutOfRangeException.ThrowIfLessThan(Kinds, 1, nameof(cells));
        counts = new long[Groups + 1, Kinds + 1];
        for (var group = 0; group < Groups; group++)
        {
            for (var kind = 0; kind < Kinds; kind++)
            {
                var count = cells[group, kind];
                counts[group, kind] = count;
                counts[group, Kinds] += count;
                counts[Groups, kind] += count;
                counts[Groups, Kinds] += count;
            }
        }
    }

    public int Groups { get; }

    public int Kinds { get; }

    public long this[int group, int kind] => counts[group, kind];
}
