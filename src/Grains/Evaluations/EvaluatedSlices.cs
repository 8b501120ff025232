using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Conditions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Evaluations;

/// <summary>Which rows of an evaluation are in which declared slice: by value, by condition, and of features of which every value is one by value as far as <see cref="MostValues"/> goes. Not thread-safe.</summary>
public sealed class EvaluatedSlices
{
    /// <summary>Of the features of which every value is a slice, the values that come first, all features together: as many as a version has slices by default.</summary>
    public const int MostValues = VersionSpec.DefaultSliceBudget;

    private readonly (SliceName Name, SliceCondition Condition)[] conditions;
    private readonly (int Column, string Feature, HashSet<string>? Values)[] features;
    private readonly Dictionary<SliceName, List<int>> rowsOf = [];
    private int values;
    private int first;

    public EvaluatedSlices(VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        conditions = [.. spec.Slices.OfType<ConditionSliceSpec>().Select(slice => (new SliceName(slice.Feature, slice.Values[0]), SliceCondition.Parse(slice.Where, spec.Features)))];
        features =
        [
            .. spec.Slices.Where(slice => slice is not ConditionSliceSpec).GroupBy(slice => slice.Feature, StringComparer.Ordinal).Select(slices =>
                (Array.FindIndex(spec.Features, feature => feature.Name == slices.Key), slices.Key, slices.Any(slice => slice.All) ? null : slices.SelectMany(slice => slice.Values).ToHashSet(StringComparer.Ordinal))),
        ];
        foreach (var (feature, value) in spec.DeclaredSlices())
            rowsOf[new(feature, value)] = [];
    }

    /// <summary>How often a row stands in a slice, all rows together: 4 bytes each.</summary>
    public long Memberships { get; private set; }

    /// <summary>The slices with the numbers of their rows, from 0 in the order in which they came, declared ones in the order of the spec first; also those without rows.</summary>
    public IEnumerable<(SliceName Name, IReadOnlyList<int> Rows)> All => rowsOf.Select(slice => (slice.Key, (IReadOnlyList<int>)slice.Value));

    public void Add(ColumnarRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var (selection, mask) = (new RowSelection(rows, null), new ulong[(rows.Count + RowSelection.BlockRows - 1) / RowSelection.BlockRows]);
        foreach (var (name, condition) in conditions)
        {
            condition.Mark(rows, selection, mask);
            for (var row = 0; row < rows.Count; row++)
            {
                if ((mask[row / RowSelection.BlockRows] >> (row % RowSelection.BlockRows) & 1) != 0)
                    Put(rowsOf[name], row);
            }
        }
        foreach (var (column, feature, values) in features)
            AddValues(rows.Columns[column], feature, values);
        first += rows.Count;
    }

    private void AddValues(FeatureColumn column, string feature, HashSet<string>? declared)
    {
        if (column.Absent)
            return;
        var codes = MemoryMarshal.Cast<byte, int>(column.Codes.Span);
        // Of the categories that rows have, each is looked up once.
        var byCode = new (bool Known, List<int>? Rows)[column.Dictionary.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            if (MissingBitmap.IsMissing(column.Missing.Span, row))
                continue;
            ref var slice = ref byCode[codes[row]];
            if (!slice.Known)
                slice = (true, Find(feature, column.Dictionary[codes[row]], declared));
            if (slice.Rows is { } own)
                Put(own, row);
        }
    }

    private List<int>? Find(string feature, string value, HashSet<string>? declared)
    {
        if (declared?.Contains(value) == false)
            return null;
        if (rowsOf.TryGetValue(new(feature, value), out var rows) || values >= MostValues)
            return rows;
        values++;
        return rowsOf[new(feature, value)] = [];
    }

    private void Put(List<int> slice, int row)
    {
        slice.Add(first + row);
        Memberships++;
    }
}
