using System.Numerics;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Conditions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>The pinned slices of a version, whose rows have summaries of each feature. Not thread-safe.</summary>
internal sealed class PinnedSlices
{
    private readonly SliceName[] names;
    private readonly List<int>[] members;
    private readonly (int Column, string Feature)[] columns;
    private readonly Dictionary<SliceName, (ushort Number, string Key)> byValue = [];
    private readonly (int Place, SliceCondition Condition)[] conditions;
    private ulong[] mask = [];

    /// <exception cref="ConditionException">A condition cannot be read, though the gateway has checked it: it is of a later release.</exception>
    public PinnedSlices(VersionSpec spec)
    {
        names = [.. spec.PinnedSlices()];
        members = Array.ConvertAll(names, _ => new List<int>());
        for (var place = 0; place < names.Length; place++)
        {
            if (names[place].Feature != SliceName.ByCondition)
                byValue[names[place]] = ((ushort)place, "");
        }
        columns = [.. byValue.Keys.Select(name => name.Feature).Distinct(StringComparer.Ordinal).Select(feature => (Array.FindIndex(spec.Features, known => known.Name == feature), feature))];
        conditions = [.. spec.Slices.OfType<ConditionSliceSpec>().Where(slice => slice.Pinned).Select(slice => (Array.IndexOf(names, new(slice.Feature, slice.Values[0])), SliceCondition.Parse(slice.Where, spec.Features)))];
    }

    /// <summary>In the order of the spec.</summary>
    public IReadOnlyList<SliceName> Names => names;

    /// <summary>The slices that some of the rows are in: their place among <see cref="Names"/>, and the rows as indexes into the batch, ascending.</summary>
    public IEnumerable<(int Place, int[] Rows)> Of(ColumnarRows rows, RowSelection selection)
    {
        // Rows of a batch that met a defect may still be there.
        foreach (var found in members)
            found.Clear();
        foreach (var (column, feature) in columns)
            MarkValues(rows.Columns[column], feature, selection);
        foreach (var (place, condition) in conditions)
            MarkCondition(rows, selection, place, condition);
        for (var place = 0; place < names.Length; place++)
        {
            if (members[place].Count == 0)
                continue;
            yield return (place, [.. members[place]]);
        }
    }

    private void MarkValues(FeatureColumn column, string feature, RowSelection selection)
    {
        if (column.Absent)
            return;
        var byCode = new SlicesByCode<List<int>>(feature, column.Dictionary, selection.Count, name => byValue.TryGetValue(name, out var slice) ? slice : null);
        var codes = MemoryMarshal.Cast<byte, int>(column.Codes.Span);
        for (var i = 0; i < selection.Count; i++)
        {
            var row = selection.RowAt(i);
            if (MissingBitmap.IsMissing(column.Missing.Span, row))
                continue;
            ref var place = ref byCode.Of(codes[row]);
            if (place.Slice is { } slice)
                (place.Summary ??= members[slice.Number]).Add(row);
        }
    }

    private void MarkCondition(ColumnarRows rows, RowSelection selection, int place, SliceCondition condition)
    {
        var words = (selection.Count + RowSelection.BlockRows - 1) / RowSelection.BlockRows;
        if (mask.Length < words)
            mask = new ulong[words];
        condition.Mark(rows, selection, mask.AsSpan(0, words));
        for (var word = 0; word < words; word++)
        {
            for (var bits = mask[word]; bits != 0; bits &= bits - 1)
                members[place].Add(selection.RowAt(word * RowSelection.BlockRows + BitOperations.TrailingZeroCount(bits)));
        }
    }
}
