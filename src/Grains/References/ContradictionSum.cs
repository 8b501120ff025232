using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Grains.References;

/// <summary>Adds up the labelled rows of a slice of a reference, pane by pane in ascending order. Pure; not thread-safe.</summary>
internal sealed class ContradictionSum
{
    private long? last;
    private long paneRows;
    private double paneExcess;
    private double squaresPerRow;
    private double squaredRows;

    public SliceAnchor Anchor { get; private set; }

    /// <summary>Σ over panes of (contradicting − expected)² / rows.</summary>
    private double SquaresPerRow => squaresPerRow + (paneRows > 0 ? paneExcess * paneExcess / paneRows : 0);

    /// <summary>Σ over panes of rows².</summary>
    private double SquaredRows => squaredRows + (double)paneRows * paneRows;

    /// <summary>By how much each row of a pane adds to the variance of a slice's share of contradicting labels (<see cref="SliceReference.PaneVariance"/>).</summary>
    /// <param name="slices">With rows and a variance.</param>
    /// <param name="designEffect">See <see cref="DecayWatch.DesignEffect"/>; of all rows.</param>
    /// <param name="panes">With labels.</param>
    /// <param name="labelled">Rows in them.</param>
    /// <remarks>Rows of a slice go astray together, and more than those of all: the weather of one airport. The analysis of variance of slices by panes (unbalanced, one way), all slices together; in units of the variance of independent rows.</remarks>
    public static double PaneVariance(IEnumerable<ContradictionSum> slices, double designEffect, long panes, long labelled)
    {
        double surplus = 0, weight = 0;
        foreach (var slice in slices)
        {
            var (anchor, rows) = (slice.Anchor, (double)slice.Anchor.Rows);
            surplus += (slice.SquaresPerRow - rows * anchor.Excess * anchor.Excess) / (anchor.Variance / rows) - (anchor.Panes - 1);
            weight += rows - slice.SquaredRows / rows;
        }
        return Math.Max((designEffect - 1) * panes / labelled, weight > 0 ? Math.Max(0, surplus / weight) : 0);
    }

    public void Add(long pane, (bool Contradicts, double Chance) row)
    {
        if (pane != last)
        {
            (squaresPerRow, squaredRows) = (SquaresPerRow, SquaredRows);
            (last, paneRows, paneExcess) = (pane, 0, 0);
            Anchor = Anchor with { Panes = Anchor.Panes + 1 };
        }
        (paneRows, paneExcess) = (paneRows + 1, paneExcess + (row.Contradicts ? 1 - row.Chance : -row.Chance));
        Anchor = Anchor with { Rows = Anchor.Rows + 1, Contradicting = Anchor.Contradicting + (row.Contradicts ? 1 : 0), Expected = Anchor.Expected + row.Chance, Variance = Anchor.Variance + row.Chance * (1 - row.Chance) };
    }
}
