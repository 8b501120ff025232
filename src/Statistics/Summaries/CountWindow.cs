using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Where one thread counts the values of a long column before they are added to a summary: a flat table in which the place of a value is its log-linear cell plus its reference cell,
/// so that one increment counts it in both.
/// </summary>
/// <remarks>
/// <para>Both cells rise with the value, so their sum is different for each pair that can occur, and <see cref="FlushTo"/> can tell them apart again. Increments of the few reference
/// cells alone would wait for one another.</para>
/// <para>The window is laid by the first block: 64 octaves of both signs, from 16 above its largest value downwards, and zero. A block with a value outside is refused; its owner counts
/// it value by value.</para>
/// </remarks>
internal sealed class CountWindow
{
    public const int Block = 512;

    private const int Octaves = 64;
    private const int Cells = Octaves * 64;

    // Where the odd table begins: behind all places and cells.
    private const int Odd = 2 * Cells + 1 + EdgeIndex.MostEdges + 15;

    [ThreadStatic]
    private static CountWindow? ofThread;

    private readonly int[] counts = new int[2 * Odd];
    private readonly long[] places = new long[Block];
    private readonly long[] keys = new long[Block];

    // How many edges have a smaller place; true to one index and one first key.
    private readonly byte[] below = new byte[2 * Cells + 1];
    private EdgeIndex? belowOf;
    private long belowKey;
    private bool crowded;

    private long firstKey = -1;
    private long lowest = long.MaxValue;
    private long highest = -1;
    private int held;

    /// <summary>The window of this thread, empty.</summary>
    public static CountWindow OfThread()
    {
        var window = ofThread ??= new CountWindow();
        if (window.held > 0) Array.Clear(window.counts);
        (window.firstKey, window.lowest, window.highest, window.held) = (-1, long.MaxValue, -1, 0);
        return window;
    }

    /// <summary>Counts a block of at most 512 finite values, or nothing and says false.</summary>
    /// <param name="block">The values.</param>
    /// <param name="largest">The largest |x| of the block.</param>
    /// <param name="index">Finds the reference cells; the same one until the next flush.</param>
    public bool TryAdd(ReadOnlySpan<double> block, double largest, EdgeIndex index)
    {
        if (held > int.MaxValue - Block || !index.IsFast) return false;
        var top = BitConverter.DoubleToInt64Bits(largest) >> LogLinearHistogram.KeyShift;
        if (firstKey < 0)
        {
            if (largest == 0) return false;
            // The octave of the subnormal numbers stays outside: zero has their key.
            firstKey = Math.Max(1, (top >> 6) + 17 - Octaves) << 6;
        }
        if (top >= firstKey + Cells) return false;
        var smallest = Vector512.IsHardwareAccelerated ? Places512(block, firstKey, places) : Vector256.IsHardwareAccelerated ? Places256(block, firstKey, places) : PlacesScalar(block, firstKey, places);
        if (smallest < firstKey) return false;
        if (belowOf != index || belowKey != firstKey) CountBelow(index);
        if (crowded) index.AddCells(block, places, keys);
        else AddCells(block, index.EdgesAndInfinity);
        Count(places.AsSpan(0, block.Length));
        (lowest, highest, held) = (Math.Min(lowest, smallest), Math.Max(highest, top), held + block.Length);
        return true;
    }

    /// <summary>Adds what is held to a histogram and to reference cells, and empties the window.</summary>
    public void FlushTo(LogLinearHistogram histogram, EdgeIndex index, Span<long> cells)
    {
        if (held == 0) return;
        Span<int> places = stackalloc int[index.Edges.Length + 1];
        for (var i = 0; i < index.Edges.Length; i++) places[i] = PlaceOf(index.Edges[i]);
        places[^1] = int.MaxValue;
        Span<long> octave = stackalloc long[64];
        int low = (int)(lowest - firstKey) >> 6, high = (int)(highest - firstKey) >> 6, cell = 0;
        for (var i = high; i >= low; i--)
        {
            Collect(Cells - (i + 1) * 64, octave, cells, places, ref cell);
            octave.Reverse();
            histogram.AddOctave((int)(firstKey >> 6) + i, true, octave);
        }
        Collect(Cells, octave[..1], cells, places, ref cell);
        histogram.AddZeros(octave[0]);
        for (var i = low; i <= high; i++)
        {
            Collect(Cells + 1 + i * 64, octave, cells, places, ref cell);
            histogram.AddOctave((int)(firstKey >> 6) + i, false, octave);
        }
        (lowest, highest, held) = (long.MaxValue, -1, 0);
    }

    private void CountBelow(EdgeIndex index)
    {
        (belowOf, belowKey, crowded) = (index, firstKey, false);
        var from = 0;
        for (var i = 0; i < index.Edges.Length; i++)
        {
            var place = PlaceOf(index.Edges[i]);
            crowded |= i > 0 && place == PlaceOf(index.Edges[i - 1]) && (uint)place < (uint)below.Length;
            var to = Math.Clamp(place + 1, from, below.Length);
            below.AsSpan(from..to).Fill((byte)i);
            from = to;
        }
        below.AsSpan(from).Fill((byte)index.Edges.Length);
    }

    // While no place holds two edges, one comparison decides, and the index need not be asked.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddCells(ReadOnlySpan<double> block, ReadOnlySpan<double> edges)
    {
        ref var x = ref MemoryMarshal.GetReference(block);
        ref var edge = ref MemoryMarshal.GetReference(edges);
        ref var place = ref MemoryMarshal.GetArrayDataReference(places);
        ref var table = ref MemoryMarshal.GetArrayDataReference(below);
        // Unchecked: every place is in the table, an entry is at most the number of edges, and +∞ stands behind the last edge.
        for (nint i = 0; i < block.Length; i++)
        {
            var at = (nint)Unsafe.Add(ref place, i);
            nint cell = Unsafe.Add(ref table, at);
            cell += Unsafe.Add(ref x, i) >= Unsafe.Add(ref edge, cell) ? 1 : 0;
            Unsafe.Add(ref place, i) = at + cell;
        }
    }

    // By turns into an even and an odd table: a constant column would else wait for its own last store at every value.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(ReadOnlySpan<long> places)
    {
        ref var place = ref MemoryMarshal.GetReference(places);
        ref var count = ref MemoryMarshal.GetArrayDataReference(counts);
        // Unchecked: no sum of a place and a cell reaches Odd.
        nint i = 0, pairs = places.Length - 1;
        for (; i < pairs; i += 2)
        {
            Unsafe.Add(ref count, (nint)Unsafe.Add(ref place, i))++;
            Unsafe.Add(ref count, (nint)Unsafe.Add(ref place, i + 1) + Odd)++;
        }
        if (i < places.Length) counts[places[(int)i]]++;
    }

    // Takes the counts of an octave, or of zero, out of the table. The counts of a place stand at place + cell for every cell that meets it: an edge's own place meets two.
    private void Collect(int place, Span<long> octave, Span<long> cells, ReadOnlySpan<int> edges, ref int cell)
    {
        octave.Clear();
        while (edges[cell] < place) cell++;
        for (; ; cell++)
        {
            var from = cell == 0 ? 0 : Math.Max(0, edges[cell - 1] - place);
            var more = edges[cell] - place < octave.Length;
            var taken = more ? octave[from..(edges[cell] - place + 1)] : octave[from..];
            cells[cell] += Take(place + from + cell, taken);
            if (!more) return;
        }
    }

    private long Take(int start, Span<long> sums)
    {
        Span<int> even = counts.AsSpan(start, sums.Length), odd = counts.AsSpan(Odd + start, sums.Length);
        var total = Vector256<long>.Zero;
        var i = 0;
        for (; i <= sums.Length - 8; i += 8)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create<int>(even[i..]) + Vector256.Create<int>(odd[i..]));
            total += lower + upper;
            (lower + Vector256.Create<long>(sums[i..])).CopyTo(sums[i..]);
            (upper + Vector256.Create<long>(sums[(i + 4)..])).CopyTo(sums[(i + 4)..]);
        }
        var rest = Vector256.Sum(total);
        for (; i < sums.Length; i++)
        {
            var count = even[i] + odd[i];
            sums[i] += count;
            rest += count;
        }
        even.Clear();
        odd.Clear();
        return rest;
    }

    /// <summary>
    /// The places of the values by ascending value: 4,096 for zero, above it the cells of positive values, below it those of negative ones. No value may lie above the window. The
    /// answer is the smallest key of a value other than zero, 2^18 − 1 or more when there is none; below the first key, the places of such values are wrong.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long Places512(ReadOnlySpan<double> block, long firstKey, Span<long> places)
    {
        ref var first = ref MemoryMarshal.GetReference(block);
        ref var target = ref MemoryMarshal.GetReference(places[..block.Length]);
        Vector512<ulong> magnitude = Vector512.Create(ulong.MaxValue >> 1), one = Vector512<ulong>.One, least = Vector512<ulong>.AllBitsSet;
        Vector512<long> below = Vector512.Create(firstKey - 1), zero = Vector512.Create((long)Cells);
        var i = 0;
        for (; i <= block.Length - 8; i += 8)
        {
            var bits = Vector512.LoadUnsafe(ref first, (nuint)i).AsUInt64();
            var size = bits & magnitude;
            // Less one, so that zero is the largest of all.
            least = Vector512.Min(least, size - one);
            var step = Vector512.Max((size >> LogLinearHistogram.KeyShift).AsInt64(), below) - below;
            var sign = bits.AsInt64() >> 63;
            ((step ^ sign) - sign + zero).StoreUnsafe(ref target, (nuint)i);
        }
        var smallest = ulong.MaxValue;
        for (var lane = 0; lane < Vector512<ulong>.Count; lane++) smallest = Math.Min(smallest, least[lane]);
        return Math.Min((long)((smallest + (smallest == ulong.MaxValue ? 0UL : 1)) >> LogLinearHistogram.KeyShift), PlacesScalar(block[i..], firstKey, places[i..]));
    }

    /// <inheritdoc cref="Places512"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long Places256(ReadOnlySpan<double> block, long firstKey, Span<long> places)
    {
        ref var first = ref MemoryMarshal.GetReference(block);
        ref var target = ref MemoryMarshal.GetReference(places[..block.Length]);
        Vector256<ulong> magnitude = Vector256.Create(ulong.MaxValue >> 1), one = Vector256<ulong>.One, least = Vector256<ulong>.AllBitsSet;
        Vector256<long> below = Vector256.Create(firstKey - 1), zero = Vector256.Create((long)Cells);
        var i = 0;
        for (; i <= block.Length - 4; i += 4)
        {
            var bits = Vector256.LoadUnsafe(ref first, (nuint)i).AsUInt64();
            var size = bits & magnitude;
            least = Vector256.Min(least, size - one);
            var step = Vector256.Max((size >> LogLinearHistogram.KeyShift).AsInt64(), below) - below;
            var sign = bits.AsInt64() >> 63;
            ((step ^ sign) - sign + zero).StoreUnsafe(ref target, (nuint)i);
        }
        var smallest = ulong.MaxValue;
        for (var lane = 0; lane < Vector256<ulong>.Count; lane++) smallest = Math.Min(smallest, least[lane]);
        return Math.Min((long)((smallest + (smallest == ulong.MaxValue ? 0UL : 1)) >> LogLinearHistogram.KeyShift), PlacesScalar(block[i..], firstKey, places[i..]));
    }

    /// <inheritdoc cref="Places512"/>
    internal static long PlacesScalar(ReadOnlySpan<double> block, long firstKey, Span<long> places)
    {
        var smallest = (long)(ulong.MaxValue >> LogLinearHistogram.KeyShift);
        for (var i = 0; i < block.Length; i++)
        {
            var bits = BitConverter.DoubleToInt64Bits(block[i]);
            var size = bits & long.MaxValue;
            var key = size >> LogLinearHistogram.KeyShift;
            if (size != 0) smallest = Math.Min(smallest, key);
            var step = size == 0 ? 0 : Math.Max(key, firstKey - 1) - (firstKey - 1);
            places[i] = Cells + (bits < 0 ? -step : step);
        }
        return smallest;
    }

    // Of an edge, which may lie outside the window: one that lies below it is at zero, where it divides the signs.
    private int PlaceOf(double edge)
    {
        var bits = BitConverter.DoubleToInt64Bits(edge);
        var step = (int)Math.Clamp(((bits & long.MaxValue) >> LogLinearHistogram.KeyShift) - (firstKey - 1), 0, Cells + 1);
        return (bits & long.MaxValue) == 0 ? Cells : bits < 0 ? Cells - step : Cells + step;
    }
}
