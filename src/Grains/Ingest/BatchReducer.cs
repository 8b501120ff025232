using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>Reduces rows to what each receiver needs of them: feature summaries, scores, slices, join records. Pure.</summary>
public sealed class BatchReducer
{
    private readonly VersionSpec spec;
    private readonly string versionKey;
    private readonly string[] featureKeys;
    private readonly PinnedSlices pinned;
    private readonly string[][] pinnedKeys;
    private readonly string[] labelKeys;
    private readonly (int Column, string Feature)[] slicedColumns;
    private readonly SliceNames slices;
    private readonly ConditionSlices conditions;
    private readonly JointRows? joint;
    private readonly LossRows? losses;
    private readonly RowCells? cells;
    private readonly string? countingKey;
    private readonly SupportRows? support;
    private readonly FingerprintedRows? prints;

    /// <param name="id">The version.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="reference">Its reference.</param>
    /// <param name="labelPartitions">How many label partitions it has.</param>
    /// <param name="slices">Its slices; every value that rows bring must be settled there. Null: declared ones only.</param>
    public BatchReducer(VersionId id, VersionSpec spec, ReferencePlan reference, int labelPartitions, SliceNames? slices = null)
    {
        this.spec = spec;
        versionKey = GrainKeys.Version(id);
        featureKeys = [.. spec.Monitored().Select(feature => GrainKeys.Feature(id, feature.Name))];
        pinned = new(spec);
        pinnedKeys = [.. pinned.Names.Select(slice => spec.Monitored().Select(feature => GrainKeys.FeatureOfSlice(id, feature.Name, slice)).ToArray())];
        labelKeys = [.. Enumerable.Range(0, labelPartitions).Select(partition => GrainKeys.Labels(id, partition))];
        Binnings = BinningsOf(id, reference, pinned.Names);
        // Null in a plan that an earlier release has stored.
        joint = reference.ReadJoint() is { } test ? new(test.Map, spec.JointFeatures()) : null;
        losses = reference.ReadLosses() is { } predictor ? new(predictor, reference.LossColumns) : null;
        cells = reference.Discovery is { Length: > 0 } features ? new(features) : null;
        countingKey = reference.CountsPatterns ? GrainKeys.Discovery(id) : null;
        support = reference.Support is { Length: > 0 } known ? new(known) : null;
        prints = reference.Floods is { } floods ? FingerprintedRows.Of(spec, reference.Binnings, floods.Seed) : null;
        this.slices = slices ?? new(id, spec);
        conditions = new(spec, this.slices);
        slicedColumns = [.. spec.Slices.Where(slice => slice is not ConditionSliceSpec).Select(slice => slice.Feature).Distinct(StringComparer.Ordinal).Select(name => (Array.FindIndex(spec.Features, feature => feature.Name == name), name))];
    }

    /// <summary>Reference bins by the grain key of their feature.</summary>
    public IReadOnlyDictionary<string, NumericBinning> Binnings { get; }

    /// <summary>The panes of the rows with the rows of each (null: all rows), ascending.</summary>
    public IReadOnlyList<(long Pane, int[]? Rows)> PanesOf(ColumnarRows rows)
    {
        var positions = MemoryMarshal.Cast<byte, long>(rows.Positions.Span);
        if (positions.IsEmpty)
            return [];
        long lowest = positions[0], highest = positions[0];
        foreach (var position in positions)
            (lowest, highest) = (Math.Min(lowest, position), Math.Max(highest, position));
        if (spec.PaneOf(lowest) is var first && first == spec.PaneOf(highest))
            return [(first, null)];
        var panes = new long[positions.Length];
        for (var i = 0; i < panes.Length; i++)
            panes[i] = spec.PaneOf(positions[i]);
        return [.. Enumerable.Range(0, panes.Length).GroupBy(row => panes[row]).OrderBy(group => group.Key).Select(group => (group.Key, (int[]?)group.ToArray()))];
    }

    /// <summary>Adds the rows of one pane to what is pending.</summary>
    public void Reduce(long pane, string source, ColumnarRows rows, int[]? indexes, bool hasCaller, PendingDeltas pending)
    {
        var selection = new RowSelection(rows, indexes);
        var scores = selection.Of<double>(rows.Scores);
        AddFeatures(featureKeys, pane, source, selection, rows, pending);
        if (pinned.Names.Count > 0)
        {
            foreach (var (place, members) in pinned.Of(rows, selection))
                AddFeatures(pinnedKeys[place], pane, source, new(rows, members), rows, pending);
        }

        var all = pending.For(versionKey).Summaries;
        joint?.AddTo(all, pane, source, rows, selection);
        prints?.AddTo(all, pane, source, rows, selection);
        AddExposures(pane, source, selection.Of<byte>(rows.Exposures), hasCaller ? selection.Count : 0, all);

        var slicesOf = rows.Keys.IsEmpty || (slicedColumns.Length == 0 && conditions.IsEmpty) ? null : new List<ushort>?[selection.Count];
        var expected = losses?.Of(rows, selection);
        var remainder = spec.Task switch
        {
            ModelTask.Regression => AddPredicted<ValuedRows, PredictedValues>(new(scores, expected), pane, source, rows, selection, slicesOf, pending),
            ModelTask.Multiclass => AddPredicted<ClassedRows, ClassScores>(new(rows, selection, spec.ClassCount), pane, source, rows, selection, slicesOf, pending),
            _ => AddPredicted<ScoredRows, ScoreCells>(new(scores, selection.Of<byte>(rows.Classes)), pane, source, rows, selection, slicesOf, pending),
        };
        if (remainder > 0)
            pending.For(versionKey).Add(new Tally { OtherSliceRows = remainder });
        if (support?.Of(rows, selection) is { } outside)
            AddPredicted<OutsideMarks, OutsideRows>(outside, pane, source, rows, new(rows, outside.Rows), null, pending);
        // Those that wait for a label take their cells along.
        var codes = countingKey is not null ? cells?.AddTo(pending.For(countingKey).Summaries.PatternCounts(pane), rows, selection) : rows.Keys.IsEmpty ? null : cells?.Of(rows, selection);
        AddPredictions(source, selection, rows, expected, slicesOf, codes, pending);
    }

    // Says how many of the rows are in the remainder of a feature.
    private int AddPredicted<TRows, TSummary>(TRows predicted, long pane, string source, ColumnarRows rows, RowSelection selection, List<ushort>?[]? slicesOf, PendingDeltas pending)
        where TRows : struct, IPredictedRows<TSummary>, allows ref struct
        where TSummary : class
    {
        var all = predicted.SummaryIn(pending.For(versionKey).Summaries, pane, source);
        for (var i = 0; i < selection.Count; i++)
            predicted.AddTo(all, i);
        var remainder = AddSlices<TRows, TSummary>(predicted, pane, source, rows, selection, slicesOf, pending);
        conditions.AddTo<TRows, TSummary>(predicted, pending, pane, source, rows, selection, slicesOf);
        return remainder;
    }

    // The score is the last of the keys.
    private void AddFeatures(string[] keys, long pane, string source, RowSelection selection, ColumnarRows rows, PendingDeltas pending)
    {
        for (var column = 0; column < spec.Features.Length; column++)
            AddFeature(column, pane, source, selection, rows.Columns[column], pending.For(keys[column]).Summaries);
        pending.For(keys[^1]).Summaries.Numeric(pane, source).Add(selection.Of<double>(rows.Scores));
    }

    private void AddFeature(int column, long pane, string source, RowSelection selection, FeatureColumn values, SummaryTable table)
    {
        var missing = selection.Bits(values.Missing);
        if (spec.Features[column].Kind == FeatureKind.Numeric)
        {
            var summary = table.Numeric(pane, source);
            if (values.Absent)
                summary.AddMissing(selection.Count);
            else
                summary.Add(selection.Of<double>(values.Values), missing);
        }
        else
        {
            var summary = table.Categorical(pane, source);
            if (values.Absent)
                summary.AddMissing(selection.Count);
            else
                summary.Add(selection.Of<int>(values.Codes), values.Dictionary, missing);
        }
    }

    private static void AddExposures(long pane, string source, ReadOnlySpan<byte> exposures, int withCaller, SummaryTable table)
    {
        var counts = new ExposureCounts { NoActions = exposures.Count((byte)Exposure.NoAction), Actions = exposures.Count((byte)Exposure.Action), HoldOuts = exposures.Count((byte)Exposure.HoldOut), WithCaller = withCaller };
        if (counts != default)
            table.AddExposures(pane, source, counts);
    }

    private static Dictionary<string, NumericBinning> BinningsOf(VersionId id, ReferencePlan reference, IReadOnlyList<SliceName> slices)
    {
        var byKey = new Dictionary<string, NumericBinning>(StringComparer.Ordinal);
        foreach (var (feature, form) in reference.Binnings)
        {
            var binning = byKey[GrainKeys.Feature(id, feature)] = SharedBinnings.Read(form);
            foreach (var slice in slices)
                byKey[GrainKeys.FeatureOfSlice(id, feature, slice)] = binning;
        }
        return byKey;
    }

    // Notes the slice numbers of each row that is in any, where they are wanted: join records keep them.
    private int AddSlices<TRows, TSummary>(TRows predicted, long pane, string source, ColumnarRows rows, RowSelection selection, List<ushort>?[]? slicesOf, PendingDeltas pending)
        where TRows : struct, IPredictedRows<TSummary>, allows ref struct
        where TSummary : class
    {
        var remainder = 0;
        foreach (var (index, feature) in slicedColumns)
        {
            var column = rows.Columns[index];
            if (column.Absent)
                continue;
            var byCode = new SlicesByCode<TSummary>(feature, column.Dictionary, selection.Count, slices.Find);
            var codes = selection.Of<int>(column.Codes);
            var missing = selection.Bits(column.Missing);
            for (var i = 0; i < codes.Length; i++)
            {
                if (MissingBitmap.IsMissing(missing, i))
                    continue;
                ref var place = ref byCode.Of(codes[i]);
                if (place.Slice is not { } slice)
                    continue;
                predicted.AddTo(place.Summary ??= predicted.SummaryIn(pending.For(slice.Key).Summaries, pane, source), i);
                if (slicesOf is not null)
                    (slicesOf[i] ??= []).Add(slice.Number);
                remainder += slices.IsRemainder(slice.Number) ? 1 : 0;
            }
        }
        return remainder;
    }

    private void AddPredictions(string source, RowSelection selection, ColumnarRows rows, ExpectedLoss?[]? expected, List<ushort>?[]? slicesOf, byte[]? codes, PendingDeltas pending)
    {
        if (rows.Keys.IsEmpty)
            return;
        var keys = rows.Keys.Span;
        var positions = MemoryMarshal.Cast<byte, long>(rows.Positions.Span);
        var scores = MemoryMarshal.Cast<byte, double>(rows.Scores.Span);
        var classes = rows.Classes.Span;
        var exposures = rows.Exposures.Span;
        var propensities = rows.Propensities.Span;
        var probabilities = rows.Probabilities.Span;
        var ofRow = spec.ClassCount * sizeof(float);
        for (var i = 0; i < selection.Count; i++)
        {
            var row = selection.RowAt(i);
            var key = JoinKey.Read(keys[(row * JoinKey.Size)..]);
            pending.For(labelKeys[Partitioning.OfKey(key, labelKeys.Length)]).Add(new JoinRecord
            {
                Key = key,
                Position = positions[row],
                Score = scores[row],
                Class = classes[row],
                Loss = expected?[i],
                Probabilities = ofRow == 0 ? null : probabilities.Slice(row * ofRow, ofRow).ToArray(),
                Source = source,
                Slices = slicesOf?[i]?.ToArray() ?? [],
                Mark = new(exposures.IsEmpty ? Exposure.Unknown : (Exposure)exposures[row], propensities.IsEmpty ? PropensityCode.None : propensities[row]),
                Cells = codes?.AsSpan(i * cells!.Width, cells.Width).ToArray(),
            });
        }
    }
}
