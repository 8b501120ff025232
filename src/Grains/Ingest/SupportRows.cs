using System.Numerics;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Slices.Conditions;

namespace Watchgrain.Grains.Ingest;

/// <summary>
/// Finds the rows with a value that the reference did not have. Numbers are compared with the reference's range a vector at a time, and of categories the dictionary is looked at: a batch without such a value costs next to nothing.
/// Not thread-safe.
/// </summary>
/// <param name="features">Those that are looked at.</param>
internal sealed class SupportRows(FeatureSupport[] features)
{
    /// <summary>4,096 categories, a few MB at most and of most models some KB: the rest is looked up anew in each batch.</summary>
    private const int MostRemembered = 4096;

    // By feature those that the reference has: batches bring the same ones again and again, and their bytes need not be hashed each time.
    private readonly HashSet<string>[] remembered = Array.ConvertAll(features, _ => new HashSet<string>(StringComparer.Ordinal));
    private int rememberedInAll;
    private ulong[] scratch = [];

    /// <summary>Null when no row has such a value.</summary>
    public OutsideMarks? Of(ColumnarRows rows, RowSelection selection)
    {
        var words = (selection.Count + RowSelection.BlockRows - 1) / RowSelection.BlockRows;
        if (scratch.Length < words)
            scratch = new ulong[words];
        var mask = scratch.AsSpan(0, words);
        List<(int Column, ulong[] Mask)>? found = null;
        for (var place = 0; place < features.Length; place++)
        {
            var feature = features[place];
            var column = rows.Columns[feature.Column];
            var isAny = column.Absent ? MarkAll(selection, mask, feature) : feature.IsNumeric ? MarkNumbers(column, selection, mask, feature) : MarkCategories(column, selection, mask, place);
            if (isAny)
                (found ??= []).Add((feature.Column, mask.ToArray()));
        }
        return found is null ? null : OutsideMarks.Of(found, selection);
    }

    private static bool MarkAll(RowSelection selection, Span<ulong> mask, FeatureSupport feature)
    {
        if (feature.HasUnusable)
            return false;
        for (var word = 0; word < mask.Length; word++)
            mask[word] = selection.BitsOfBlock(word * RowSelection.BlockRows);
        return !mask.IsEmpty;
    }

    private static bool MarkNumbers(FeatureColumn column, RowSelection selection, Span<ulong> mask, FeatureSupport feature)
    {
        var values = MemoryMarshal.Cast<byte, double>(column.Values.Span);
        var missing = column.Missing.Span;
        var range = new NumberRange(feature.Low, feature.High);
        Span<double> buffer = stackalloc double[RowSelection.BlockRows];
        ulong any = 0;
        for (var word = 0; word < mask.Length; word++)
        {
            var first = word * RowSelection.BlockRows;
            var block = selection.Block(values, first, buffer);
            var gone = selection.BitsOfBlock(missing, first);
            var outside = ~range.BitsOf(block) & selection.BitsOfBlock(first) & ~gone;
            outside = feature.HasUnusable ? Finite(block, outside) : outside | gone;
            any |= mask[word] = outside;
        }
        return any != 0;
    }

    // NaN and infinite values are no news where the reference has rows without a usable value.
    private static ulong Finite(ReadOnlySpan<double> block, ulong outside)
    {
        for (var rest = outside; rest != 0; rest &= rest - 1)
        {
            var i = BitOperations.TrailingZeroCount(rest);
            if (!double.IsFinite(block[i]))
                outside &= ~(1UL << i);
        }
        return outside;
    }

    private bool MarkCategories(FeatureColumn column, RowSelection selection, Span<ulong> mask, int place)
    {
        var feature = features[place];
        var missing = column.Missing.Span;
        // What is looked up is bounded by the rows: a dictionary may be far longer.
        var isShort = column.Dictionary.Length <= selection.Count;
        if (isShort && (feature.HasUnusable || missing.IsEmpty) && HoldsAll(place, column.Dictionary))
            return false;
        // An entry that no row has may be all that is new: then each code is looked at, and must not cost a search.
        var dense = isShort ? new Standing[column.Dictionary.Length] : [];
        var sparse = new Dictionary<int, Standing>();
        var codes = MemoryMarshal.Cast<byte, int>(column.Codes.Span);
        ulong any = 0;
        for (var word = 0; word < mask.Length; word++)
        {
            var first = word * RowSelection.BlockRows;
            var (all, gone) = (selection.BitsOfBlock(first), selection.BitsOfBlock(missing, first));
            var outside = feature.HasUnusable ? 0 : gone;
            for (var rest = all & ~gone; rest != 0; rest &= rest - 1)
            {
                var i = BitOperations.TrailingZeroCount(rest);
                var code = codes[selection.RowAt(first + i)];
                ref var standing = ref (isShort ? ref dense[code] : ref CollectionsMarshal.GetValueRefOrAddDefault(sparse, code, out _));
                if (standing == Standing.Unknown)
                    standing = Holds(place, column.Dictionary[code]) ? Standing.Inside : Standing.Outside;
                outside |= standing == Standing.Outside ? 1UL << i : 0;
            }
            any |= mask[word] = outside;
        }
        return any != 0;
    }

    private bool HoldsAll(int place, string[] categories)
    {
        foreach (var category in categories)
        {
            if (!Holds(place, category))
                return false;
        }
        return true;
    }

    // Only what the reference has is remembered: whoever sends new categories fills nothing.
    private bool Holds(int place, string category)
    {
        if (remembered[place].Contains(category))
            return true;
        if (!features[place].Holds(category))
            return false;
        if (rememberedInAll < MostRemembered && remembered[place].Add(category))
            rememberedInAll++;
        return true;
    }

    private enum Standing : byte
    {
        Unknown,
        Inside,
        Outside,
    }
}
