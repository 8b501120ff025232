using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Features;

/// <summary>The reference of one stream: with what a pane is compared (its phase of the rhythm, or everything when the phase has too few rows), in the cells in which the two are compared, and finer ones for its detector. Immutable.</summary>
public sealed class StreamAnchor
{
    private readonly VersionSpec spec;
    private readonly AnchorColumn[] phases;
    private readonly long[][] phaseCounts;
    private readonly long[][] phaseDriftCounts;
    private readonly CategoryCells? cells;
    private readonly DriftCells? driftCells;
    private readonly AnchorColumn known;
    private readonly CategoryCells? meanCells;
    private readonly CellMeans? means;
    private readonly double missingCeiling;
    private readonly double unseenCeiling;

    /// <param name="source">Empty for all sources together.</param>
    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="binning">Null for a categorical feature.</param>
    /// <param name="panes">The stream's rows by reference pane.</param>
    /// <param name="allSources">The stream of all sources together; null: this one.</param>
    /// <param name="means">In the cells of the stream of all sources; null: nothing is known of them.</param>
    /// <param name="streams">How many streams the version watches.</param>
    public StreamAnchor(string source, VersionSpec spec, NumericBinning? binning, SortedDictionary<long, Column> panes, StreamAnchor? allSources, CellMeans? means, int streams)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(panes);
        (Source, this.spec) = (source, spec);
        var whole = Column.Merged(panes.Values, binning);
        cells = binning is null ? CategoryCells.FromReference(whole.Categories!) : null;
        Whole = new(whole);
        known = allSources?.Whole ?? Whole;
        (this.means, meanCells) = (means, allSources?.cells ?? cells);
        var wholeCounts = Counts(whole);
        (phases, phaseCounts) = (new AnchorColumn[spec.Phases], new long[spec.Phases][]);
        var phaseColumns = new Column[spec.Phases];
        for (var phase = 0; phase < phases.Length; phase++)
        {
            var own = spec.Phases == 1 ? null : Column.Merged(panes.Where(pane => spec.PhaseOf(pane.Key) == phase).Select(pane => pane.Value), binning);
            (phases[phase], phaseCounts[phase], phaseColumns[phase]) = own?.Values >= FeatureAnchor.LeastRows ? (new(own), Counts(own), own) : (Whole, wholeCounts, whole);
        }
        driftCells = binning is null ? null : DriftCells.Of(binning, [.. phaseColumns.Select(column => column.Numeric!.CellCounts.ToArray())]);
        phaseDriftCounts = driftCells is null ? phaseCounts : [.. phaseColumns.Select(DriftCounts)];
        long[][] byPane = [.. panes.Select(pane => Counts(pane.Value))], driftByPane = [.. panes.Select(pane => DriftCounts(pane.Value))];
        Tolerance = ReferenceVariation.Tolerance(byPane);
        // Phases with too few rows of their own are compared with everything, and so belong together.
        int[] phaseOf = [.. panes.Select(pane => spec.PhaseOf(pane.Key)).Select(phase => ReferenceEquals(phases[phase], Whole) ? -1 : phase)];
        var logThreshold = AlarmRule.LogThreshold(streams);
        Variation = IsNumeric ? DesignEffect.OfRanks(driftByPane, phaseOf, logThreshold) : DesignEffect.OfCells(driftByPane, phaseOf, logThreshold);
        missingCeiling = panes.Values.Where(Weighty).Select(column => (double)column.Unusable / column.Rows).DefaultIfEmpty().Max();
        unseenCeiling = cells is null ? 0 : ReferenceVariation.HighestUnseenRate([.. panes.Values.Where(Weighty).Select(column => column.Categories!)]);
    }

    public string Source { get; }

    /// <summary>All rows of the stream.</summary>
    public AnchorColumn Whole { get; }

    public bool IsNumeric => cells is null;

    /// <summary>Cells in which a pane is compared with its reference.</summary>
    public int Cells => phaseCounts[0].Length;

    /// <summary>Cells that the detector watches.</summary>
    public int DriftCellCount => phaseDriftCounts[0].Length;

    /// <summary>Nats per row that are no evidence of drift; see <see cref="ReferenceVariation"/>.</summary>
    public double Tolerance { get; }

    /// <summary>How much more the reference's panes vary than panes of independent rows.</summary>
    public DesignEffect Variation { get; }

    /// <summary>Share of rows that may be new categories; null for a numeric feature.</summary>
    public double? NewReserve => cells?.NewReserve;

    /// <summary>With what a pane is compared.</summary>
    public AnchorColumn At(long pane) => phases[spec.PhaseOf(pane)];

    /// <summary>With what several panes together are compared: each phase that they touch once.</summary>
    public long[] CountsAt(IEnumerable<long> panes)
    {
        var sum = new long[Cells];
        foreach (var counts in panes.Select(pane => phaseCounts[spec.PhaseOf(pane)]).Distinct())
        {
            for (var cell = 0; cell < sum.Length; cell++)
                sum[cell] += counts[cell];
        }
        return sum;
    }

    /// <summary>A pane's counts cell by cell, beside those with which it is compared.</summary>
    public (long[] Reference, long[] Current) Compare(long pane, Column column) =>
        ByName(column) ? (phaseCounts[spec.PhaseOf(pane)], Counts(column)) : cells!.Fold(At(pane).Categories!, column.Categories!);

    /// <summary>The same in the detector's cells.</summary>
    public (long[] Reference, long[] Current) CompareForDetector(long pane, Column column) =>
        driftCells is null ? Compare(pane, column) : (phaseDriftCounts[spec.PhaseOf(pane)], DriftCounts(column));

    /// <summary>By how much the mean prediction and the mean error move when the shares of the cells move so, were both within a cell as in the reference; null where that is not known.</summary>
    /// <param name="reference">Counts per cell, as many as <see cref="Cells"/>.</param>
    /// <param name="counts">As many; by name (<see cref="ByName"/>).</param>
    public (double? Prediction, double? Error) Explained(ReadOnlySpan<long> reference, ReadOnlySpan<long> counts)
    {
        if (means is null)
            return default;
        return (CellMeans.Shift(reference, counts, InOwnCells(means.Predictions)), means.Errors is { } errors ? CellMeans.Shift(reference, counts, InOwnCells(errors)) : null);
    }

    /// <summary>False when a pane has so many categories that it can only be compared by hash bucket, in cells of its own.</summary>
    public bool ByName(Column column) => cells is null || column.Categories!.IsExact == Whole.Categories!.IsExact || !Whole.Categories.IsExact;

    /// <summary>Rows whose category no source of the reference has; 0 for a numeric feature.</summary>
    public long Unseen(Column column) => column.Categories?.UnseenCount(known.Categories!) ?? 0;

    /// <summary>The highest share of unusable rows that counts as "as before".</summary>
    public double MissingNull(long pane, int streams)
    {
        var anchor = At(pane);
        return Math.Max(missingCeiling, BernoulliEDetector.NullRate(anchor.Unusable, anchor.Rows, AlarmRule.ToleratedRate, AlarmRule.Delta, streams));
    }

    /// <summary>The highest share of unseen categories that counts as "as before".</summary>
    public double UnseenNull(int streams) =>
        Math.Max(Math.Max(unseenCeiling, NewReserve ?? 0) + AlarmRule.ToleratedRate, BernoulliEDetector.NullRate(0, Whole.Values, AlarmRule.ToleratedRate, AlarmRule.Delta, streams));

    private long[] Counts(Column column) => cells?.Fold(Whole.Categories!, column.Categories!).Current ?? column.Numeric!.WatchedCounts();

    private long[] DriftCounts(Column column) => driftCells?.Counts(column.Numeric!.CellCounts) ?? Counts(column);

    // Other categories may be frequent in a source than in all together.
    private double[] InOwnCells(double[] figures) => cells is null || ReferenceEquals(cells, meanCells) ? figures : cells.Means(Whole.Categories!, meanCells!, figures);

    private static bool Weighty(Column column) => column.Rows >= FeatureAnchor.LeastRows;
}
