using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>How many of the rows of one cell, or pair of cells, are in another: as far as the counts of cells and pairs say it. Pure.</summary>
internal static class SliceOverlap
{
    /// <summary>The share of a slice's rows that another has too, in [0, 1]: exact for two single cells that are counted together, and where one is a part of the other; an upper estimate otherwise.</summary>
    /// <param name="slice">By <see cref="CellKeys"/>.</param>
    /// <param name="other">By <see cref="CellKeys"/>.</param>
    /// <param name="counts">Of some rows.</param>
    public static double Of(int slice, int other, ContradictionCells counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var cells = CellKeys.CellsOf(slice);
        var share = 1.0;
        foreach (var wanted in CellKeys.CellsOf(other))
        {
            // A row is in one cell of a feature.
            if (Array.Exists(cells, cell => cell.Feature == wanted.Feature && cell.Code != wanted.Code))
                return 0;
            share = Math.Min(share, cells.Max(cell => Share(wanted, cell, counts)));
        }
        return share;
    }

    private static double Share((int Feature, int Code) wanted, (int Feature, int Code) cell, ContradictionCells counts)
    {
        if (wanted == cell)
            return 1;
        var (first, second) = wanted.Feature < cell.Feature ? (wanted, cell) : (cell, wanted);
        // What is not counted together is taken to be independent.
        var (both, of) = CellKeys.Of(first.Feature, first.Code, second.Feature, second.Code) is { } pair
            ? (counts[pair].Rows, counts[CellKeys.Of(cell.Feature, cell.Code)].Rows)
            : (counts[CellKeys.Of(wanted.Feature, wanted.Code)].Rows, counts[CellKeys.All].Rows);
        return of > 0 ? (double)both / of : 0;
    }
}
