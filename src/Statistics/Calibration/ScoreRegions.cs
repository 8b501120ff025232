using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Calibration;

/// <summary>Regions of the score that hold about equal shares of a reference's labelled rows, cut between score cells. Immutable.</summary>
/// <remarks>Cuts lie where the rows below come nearest to k/5 of all. Many rows of one score cannot be cut: then there are fewer regions, and they are less equal. The first begins at 0, the last ends at 1.</remarks>
public sealed class ScoreRegions
{
    /// <summary>5: each has rows enough to be known to a few points, and names a place that a person can look at.</summary>
    public const int Most = 5;

    private readonly int[] firsts;

    private ScoreRegions(int[] firsts) => this.firsts = firsts;

    public int Count => firsts.Length;

    /// <summary>Null without labelled rows, and while a net count is negative.</summary>
    public static ScoreRegions? Of(OutcomeCells reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Predictions() is not { Count: > 0 } predictions) return null;
        var counts = predictions.CellCounts();
        var nearest = new (int First, int Last, long Off)[Most - 1];
        Array.Fill(nearest, (0, 0, long.MaxValue));
        long below = 0;
        for (var cell = 1; cell < ScoreCells.Cells; cell++)
        {
            below += counts[cell - 1];
            if (below == 0 || below == predictions.Count) continue;
            for (var cut = 0; cut < nearest.Length; cut++)
            {
                var off = Math.Abs(Most * below - (cut + 1) * predictions.Count);
                if (off < nearest[cut].Off) nearest[cut] = (cell, cell, off);
                else if (off == nearest[cut].Off && nearest[cut].Last == cell - 1 && counts[cell - 1] == 0) nearest[cut].Last = cell;
            }
        }
        // In the middle of a gap between scores. All rows of one score: nothing is cut.
        return new([.. nearest.Select(cut => (cut.First + cut.Last) / 2).Prepend(0).Distinct()]);
    }

    /// <summary>The lower end of a region's scores; of <see cref="Count"/>, 1.</summary>
    public double LowerEnd(int region) => region == Count ? 1 : (double)firsts[region] / ScoreCells.Cells;

    /// <summary>What the labelled rows of each region show and were expected to show; null without rows, and while a net count is negative.</summary>
    public RegionOutcome[]? Of(OutcomeCells outcomes, ConfidenceBasedEstimator estimator)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(estimator);
        if (outcomes.Count <= 0) return null;
        var regions = new RegionOutcome[Count];
        foreach (var (label, _, cell, rows) in outcomes.NonEmpty())
        {
            if (rows < 0) return null;
            var chance = estimator.ProbabilityOf(cell);
            var region = Array.FindLastIndex(firsts, first => first <= cell);
            var before = regions[region];
            regions[region] = new(before.Rows + rows, before.Positives + label * rows, before.Expected + rows * chance, before.Variance + rows * chance * (1 - chance));
        }
        return regions;
    }
}
