using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Groups;
using Watchgrain.Statistics.Fairness;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.References;

/// <summary>Finds what a reference shows of the groups of protected features. Pure.</summary>
internal static class GroupAnchors
{
    /// <param name="rows">The rows of each pane, with the indexes that lie in it (null: all).</param>
    /// <param name="spec">The version's.</param>
    /// <returns>Null without a protected feature, enough panes to know how they scatter, or a group with enough rows.</returns>
    public static GroupReference? Of(IEnumerable<(long Pane, ColumnarRows Rows, int[]? Indexes)> rows, VersionSpec spec)
    {
        (int Column, string Feature, HashSet<string>? Values)[] features =
        [
            .. spec.Features.Index().Where(feature => feature.Item.Protected).Select(feature =>
                (feature.Index, feature.Item.Name, spec.Slices.Any(slice => slice.Feature == feature.Item.Name && slice.All) ? null : spec.Slices.Where(slice => slice.Feature == feature.Item.Name).SelectMany(slice => slice.Values).ToHashSet(StringComparer.Ordinal))),
        ];
        if (features.Length == 0)
            return null;
        var whole = new Dictionary<long, GroupCounts>();
        var groups = new Dictionary<SliceName, Dictionary<long, GroupCounts>>();
        foreach (var (pane, batch, indexes) in rows)
        {
            var selection = new RowSelection(batch, indexes);
            var counts = Counts(selection, batch);
            CollectionsMarshal.GetValueRefOrAddDefault(whole, pane, out _) += counts.Aggregate(default(GroupCounts), (sum, row) => sum + row);
            foreach (var (column, feature, values) in features)
                Add(groups, pane, selection, batch.Columns[column], counts, feature, values);
        }
        if (whole.Count < RegionWatch.LeastPanes)
            return null;
        var known = groups.OrderByDescending(group => group.Value.Values.Sum(pane => pane.Rows)).ThenBy(group => group.Key.Feature, StringComparer.Ordinal).ThenBy(group => group.Key.Value, StringComparer.Ordinal).Take(GroupReference.MostGroups)
            .Select(group => (Name: group.Key, Selection: Rates(group.Value, (counts, all) => counts.SelectionIn(all)), Opportunity: Rates(group.Value, (counts, all) => counts.OpportunityIn(all)))).ToArray();
        double selectionScatter = GapLevel.Scatter(known.Select(group => group.Selection)), opportunityScatter = GapLevel.Scatter(known.Select(group => group.Opportunity));
        var anchors = known.Select(group => KeyValuePair.Create(group.Name, new GroupAnchor(GapLevel.Of(group.Selection, selectionScatter), GapLevel.Of(group.Opportunity, opportunityScatter))))
            .Where(group => group.Value is not { Selection: null, Opportunity: null }).ToArray();
        return anchors.Length == 0 ? null : new() { SelectionScatter = selectionScatter, OpportunityScatter = opportunityScatter, Anchors = new(anchors) };

        GroupRate[] Rates(Dictionary<long, GroupCounts> panes, Func<GroupCounts, GroupCounts, GroupRate> rate) => [.. panes.OrderBy(pane => pane.Key).Select(pane => rate(pane.Value, whole[pane.Key])).Where(pane => pane.IsComparable)];
    }

    // What each row counts for; a row whose score is no probability counts nowhere, as in score cells.
    private static GroupCounts[] Counts(RowSelection selection, ColumnarRows batch)
    {
        var scores = selection.Of<double>(batch.Scores);
        var classes = selection.Of<byte>(batch.Classes);
        var labels = batch.Labels.IsEmpty ? default : selection.Of<byte>(batch.Labels);
        var counts = new GroupCounts[scores.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            if (scores[i] is >= 0 and <= 1)
                counts[i] = new(1, classes[i], labels.IsEmpty ? 0 : labels[i], labels.IsEmpty ? 0 : labels[i] & classes[i]);
        }
        return counts;
    }

    private static void Add(Dictionary<SliceName, Dictionary<long, GroupCounts>> groups, long pane, RowSelection selection, FeatureColumn categories, GroupCounts[] counts, string feature, HashSet<string>? values)
    {
        if (categories.Absent)
            return;
        var codes = selection.Of<int>(categories.Codes);
        var missing = selection.Bits(categories.Missing);
        var sums = new GroupCounts[categories.Dictionary.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            if (!MissingBitmap.IsMissing(missing, i))
                sums[codes[i]] += counts[i];
        }
        for (var code = 0; code < sums.Length; code++)
        {
            var value = categories.Dictionary[code];
            // A value of this name counts with those that have no slice of their own.
            if (sums[code].Rows == 0 || !(values?.Contains(value) ?? value != SliceNames.Others))
                continue;
            var panes = CollectionsMarshal.GetValueRefOrAddDefault(groups, new(feature, value), out _) ??= [];
            CollectionsMarshal.GetValueRefOrAddDefault(panes, pane, out _) += sums[code];
        }
    }
}
