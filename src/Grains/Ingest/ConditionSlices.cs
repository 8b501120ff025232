using System.Buffers;
using System.Numerics;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Conditions;

namespace Watchgrain.Grains.Ingest;

/// <summary>The slices of a version that are declared by conditions, ready for rows. Not thread-safe.</summary>
internal sealed class ConditionSlices
{
    private readonly (ushort Number, string Key, SliceCondition Condition)[] slices;

    /// <exception cref="ConditionException">A condition cannot be read, though the gateway has checked it: it is of a later release.</exception>
    public ConditionSlices(VersionSpec spec, SliceNames names) =>
        slices = [.. spec.Slices.OfType<ConditionSliceSpec>().Select(slice =>
        {
            var (number, key) = names.Find(new(slice.Feature, slice.Values[0]))!.Value;
            return (number, key, SliceCondition.Parse(slice.Where, spec.Features));
        })];

    public bool IsEmpty => slices.Length == 0;

    /// <summary>Adds predictions to the slice of each condition that a row meets, and its number to those of the row, where they are wanted. A slice without a row is told nothing.</summary>
    public void AddTo<TRows, TSummary>(TRows predicted, PendingDeltas pending, long pane, string source, ColumnarRows rows, RowSelection selection, List<ushort>?[]? slicesOf)
        where TRows : struct, IPredictedRows<TSummary>, allows ref struct
        where TSummary : class
    {
        if (IsEmpty)
            return;
        var words = (selection.Count + RowSelection.BlockRows - 1) / RowSelection.BlockRows;
        var mask = ArrayPool<ulong>.Shared.Rent(words);
        foreach (var (number, key, condition) in slices)
        {
            condition.Mark(rows, selection, mask.AsSpan(0, words));
            if (mask.AsSpan(0, words).IndexOfAnyExcept(0UL) < 0)
                continue;
            var summary = predicted.SummaryIn(pending.For(key).Summaries, pane, source);
            for (var word = 0; word < words; word++)
            {
                for (var bits = mask[word]; bits != 0; bits &= bits - 1)
                {
                    var i = word * RowSelection.BlockRows + BitOperations.TrailingZeroCount(bits);
                    predicted.AddTo(summary, i);
                    if (slicesOf is not null)
                        (slicesOf[i] ??= []).Add(number);
                }
            }
        }
        ArrayPool<ulong>.Shared.Return(mask);
    }
}
