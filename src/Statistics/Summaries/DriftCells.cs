namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// The cells on which a detector bets that a numeric feature drifts: the watched bins (<see cref="NumericBinning.WatchedCounts"/>), the outermost of them split at the tail edges where every reference has rows enough. Immutable.
/// </summary>
/// <remarks>
/// Ranks in 32 equal bins hold four fifths of what normal rows say of a standard deviation that grows by a quarter, and two thirds where it grows by half; with edges at .001, .01, .99 and .999 as well it is nine tenths and more. A tail cell of few reference rows
/// has a share that is known only roughly, and a bet on the spread would multiply that: hence <see cref="LeastRows"/> on both sides of a split.
/// </remarks>
public sealed class DriftCells
{
    /// <summary>20 rows: a share is then known to about a fifth of itself.</summary>
    public const int LeastRows = 20;

    private readonly int[] cellOf;

    private DriftCells(int[] cellOf) => this.cellOf = cellOf;

    public int Count => cellOf[^1] + 1;

    /// <summary>The drift cell of each cell of the binning, non-decreasing from 0 to <see cref="Count"/> − 1.</summary>
    public ReadOnlySpan<int> CellOf => cellOf;

    /// <param name="binning">Of the feature.</param>
    /// <param name="references">Counts per cell of the binning, one of each reference with which panes are compared (phase); at least one.</param>
    public static DriftCells Of(NumericBinning binning, IReadOnlyList<long[]> references)
    {
        ArgumentNullException.ThrowIfNull(binning);
        ArgumentNullException.ThrowIfNull(references);
        ArgumentOutOfRangeException.ThrowIfZero(references.Count, nameof(references));
        var watched = binning.WatchedBinOf();
        var splits = new bool[watched.Length];
        for (var cell = 1; cell < watched.Length; cell++) splits[cell] = watched[cell] != watched[cell - 1];
        var last = watched[^1];
        var first = Array.FindIndex(watched, bin => bin != watched[0]);
        if (first > 0)
        {
            SplitFromOutside([.. Enumerable.Range(0, first)], cell => cell + 1);
            SplitFromOutside([.. Enumerable.Range(0, watched.Length).Where(cell => watched[cell] == last).Reverse()], cell => cell);
        }
        var cellOf = new int[watched.Length];
        for (var cell = 1; cell < cellOf.Length; cell++) cellOf[cell] = cellOf[cell - 1] + (splits[cell] ? 1 : 0);
        return new(cellOf);

        // Cells of one bin, the outermost first; a split after a cell stands before the one with the index that edge gives.
        void SplitFromOutside(int[] cells, Func<int, int> edge)
        {
            long[] left = [.. references.Select(reference => cells.Sum(cell => reference[cell]))], outside = new long[references.Count];
            foreach (var cell in cells[..^1])
            {
                for (var i = 0; i < left.Length; i++) (outside[i], left[i]) = (outside[i] + references[i][cell], left[i] - references[i][cell]);
                if (outside.Min() < LeastRows || left.Min() < LeastRows) continue;
                splits[edge(cell)] = true;
                Array.Clear(outside);
            }
        }
    }

    /// <summary>Adds the counts of the binning's cells up.</summary>
    public long[] Counts(ReadOnlySpan<long> cellCounts)
    {
        if (cellCounts.Length != cellOf.Length) throw new ArgumentException($"Expected {cellOf.Length} cells, got {cellCounts.Length}.", nameof(cellCounts));
        var counts = new long[Count];
        for (var i = 0; i < cellCounts.Length; i++) counts[cellOf[i]] += cellCounts[i];
        return counts;
    }
}
