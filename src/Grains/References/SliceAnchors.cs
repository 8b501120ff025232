using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Conditions;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.References;

/// <summary>Finds what a reference shows of the slices of a version. Pure.</summary>
internal static class SliceAnchors
{
    /// <summary>30 labelled rows: fewer say next to nothing of a slice.</summary>
    public const long LeastRows = 30;

    /// <summary>6 panes: from fewer nobody knows how much whole panes scatter, and their weather would pass for evidence.</summary>
    public const int LeastPanes = ReferenceLevel.LeastFreedom + 1;

    /// <summary>1 point: a few slices can scatter by less than slices in truth do, and then the first real difference would alarm.</summary>
    public const double LeastScatter = DecayWatch.ToleratedRise / 2;

    /// <param name="rows">The rows of each pane, ascending, with the indexes that lie in it (null: all).</param>
    /// <param name="spec">The version's.</param>
    /// <param name="estimator">Calibrated on these rows; null: they have no labels.</param>
    /// <param name="designEffect">See <see cref="DecayWatch.DesignEffect"/>.</param>
    /// <returns>Null without slices, labels, or enough panes: slices are not watched then.</returns>
    public static SliceReference? Of(IEnumerable<(long Pane, ColumnarRows Rows, int[]? Indexes)> rows, VersionSpec spec, ConfidenceBasedEstimator? estimator, double designEffect)
    {
        if (spec.Slices.Length == 0 || estimator is null)
            return null;
        var contradictions = new LabelContradictions(estimator);
        var sums = new Dictionary<SliceName, ContradictionSum>();
        (int Column, string Feature, HashSet<string>? Values)[] features =
        [
            .. spec.Slices.Where(slice => slice is not ConditionSliceSpec).GroupBy(slice => slice.Feature).Select(slices =>
                (Array.FindIndex(spec.Features, feature => feature.Name == slices.Key), slices.Key, slices.Any(slice => slice.All) ? null : slices.SelectMany(slice => slice.Values).ToHashSet(StringComparer.Ordinal))),
        ];
        (SliceName Name, SliceCondition Condition)[] conditions = [.. spec.Slices.OfType<ConditionSliceSpec>().Select(slice => (new SliceName(slice.Feature, slice.Values[0]), SliceCondition.Parse(slice.Where, spec.Features)))];
        long labelled = 0, panes = 0;
        long? last = null;
        foreach (var (pane, batch, indexes) in rows.Where(batch => !batch.Rows.Labels.IsEmpty))
        {
            labelled += indexes?.Length ?? batch.Count;
            panes += pane == last ? 0 : 1;
            last = pane;
            foreach (var (name, condition) in conditions)
                Add(sums, pane, new(batch, indexes), batch, name, condition, contradictions);
            foreach (var (column, feature, values) in features)
                Add(sums, pane, new(batch, indexes), batch, column, feature, values, contradictions);
        }
        if (panes < LeastPanes)
            return null;
        var known = sums.Where(slice => slice.Value.Anchor is { Rows: >= LeastRows, Variance: > 0 }).ToArray();
        var paneVariance = ContradictionSum.PaneVariance(known.Select(slice => slice.Value), designEffect, panes, labelled);
        var anchors = known.Select(slice => KeyValuePair.Create(slice.Key, slice.Value.Anchor)).ToArray();
        var between = PartialPooling.BetweenVariance(anchors.Select(slice => (slice.Value.Excess, slice.Value.ExcessVariance(paneVariance))));
        return new()
        {
            PaneVariance = paneVariance,
            Between = Math.Max(LeastScatter * LeastScatter, between ?? 0),
            Anchors = new(anchors.OrderByDescending(slice => slice.Value.Rows).ThenBy(slice => slice.Key.Feature, StringComparer.Ordinal).ThenBy(slice => slice.Key.Value, StringComparer.Ordinal).Take(SliceReference.MostAnchors)),
        };
    }

    private static void Add(Dictionary<SliceName, ContradictionSum> sums, long pane, RowSelection selection, ColumnarRows rows, int column, string feature, HashSet<string>? values, LabelContradictions contradictions)
    {
        var categories = rows.Columns[column];
        if (categories.Absent)
            return;
        var labels = selection.Of<byte>(rows.Labels);
        var scores = selection.Of<double>(rows.Scores);
        var codes = selection.Of<int>(categories.Codes);
        var missing = selection.Bits(categories.Missing);
        var byCode = new ContradictionSum?[categories.Dictionary.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var code = codes[i];
            if (MissingBitmap.IsMissing(missing, i) || !(scores[i] is >= 0 and <= 1) || !(values?.Contains(categories.Dictionary[code]) ?? true))
                continue;
            var sum = byCode[code] ??= CollectionsMarshal.GetValueRefOrAddDefault(sums, new(feature, categories.Dictionary[code]), out _) ??= new();
            sum.Add(pane, contradictions.Of(labels[i], ScoreCells.CellOf(scores[i])));
        }
    }

    private static void Add(Dictionary<SliceName, ContradictionSum> sums, long pane, RowSelection selection, ColumnarRows rows, SliceName name, SliceCondition condition, LabelContradictions contradictions)
    {
        var labels = selection.Of<byte>(rows.Labels);
        var scores = selection.Of<double>(rows.Scores);
        var mask = new ulong[(selection.Count + RowSelection.BlockRows - 1) / RowSelection.BlockRows];
        condition.Mark(rows, selection, mask);
        for (var i = 0; i < labels.Length; i++)
        {
            if ((mask[i / RowSelection.BlockRows] >> (i % RowSelection.BlockRows) & 1) == 0 || !(scores[i] is >= 0 and <= 1))
                continue;
            var sum = CollectionsMarshal.GetValueRefOrAddDefault(sums, name, out _) ??= new();
            sum.Add(pane, contradictions.Of(labels[i], ScoreCells.CellOf(scores[i])));
        }
    }
}
