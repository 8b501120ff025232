using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Where one thread counts the values of a long column before they are added to a summary: a flat table of log-linear cells, so that a value costs one increment and no search. Its
/// reference cell follows from that, but for the values whose log-linear cell holds an edge: those are compared.
/// </summary>
/// <remarks>
/// The window is laid by the first block: 64 octaves of both signs, from 16 above its largest value downwards, and zero. A block with a value outside is refused; its owner counts it
/// value by value.
/// </remarks>
internal sealed class CountWindow
{
    public const int Block = 512;

    private const int Octaves = 64;
    private const int Cells = Octaves * 64;

    private const int Places = 2 * Cells + 1;

    // Where the odd table begins, on another cache line.
    private const int Odd = Places + 15;

    [ThreadStatic]
    private static CountWindow? ofThread;

    private readonly int[] counts = new int[Odd + Places];
    private readonly long[] places = new long[Block];
    private readonly long[] nearCells = new long[Block];
    private readonly double[] near = new double[Block];

    // 1 for a place that holds an edge; true to one index and one first key.
    private readonly byte[] edgeAt = new byte[Places];
    private EdgeIndex? edgesOf;
    private long edgesKey;

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
    /// <param name="cells">Takes the reference cells of the values that are compared.</param>
    public bool TryAdd(ReadOnlySpan<double> block, double largest, EdgeIndex index, Span<long> cells)
    {
        if (held > int.MaxValue - Block) return false;
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
        if (edgesOf != index || edgesKey != firstKey) MarkEdges(index);
        var compared = near.AsSpan(0, Count(block));
        index.Cells(compared, nearCells);
        CountCells(nearCells.AsSpan(0, compared.Length), cells);
        (lowest, highest, held) = (Math.Min(lowest, smallest), Math.Max(highest, top), held + block.Length);
        return true;
    }

    /// <summary>Adds what is held to a histogram and to reference cells, and empties the window.</summary>
    public void FlushTo(LogLinearHistogram histogram, EdgeIndex index, Span<long> cells)
    {
        if (held == 0) return;
        var edges = index.Edges;
        Span<long> octave = stackalloc long[64];
        int low = (int)(lowest - firstKey) >> 6, high = (int)(highest - firstKey) >> 6, cell = 0;
        for (var i = high; i >= low; i--)
        {
            var sum = Collect(Cells - (i + 1) * 64, octave, cells, edges, ref cell);
            if (sum == 0) continue;
            octave.Reverse();
            histogram.AddOctave((int)(firstKey >> 6) + i, true, octave, sum);
        }
        histogram.AddZeros(Collect(Cells, octave[..1], cells, edges, ref cell));
        for (var i = low; i <= high; i++)
        {
            var sum = Collect(Cells + 1 + i * 64, octave, cells, edges, ref cell);
            if (sum > 0) histogram.AddOctave((int)(firstKey >> 6) + i, false, octave, sum);
        }
        (lowest, highest, held) = (long.MaxValue, -1, 0);
    }

    private void MarkEdges(EdgeIndex index)
    {
        (edgesOf, edgesKey) = (index, firstKey);
        Array.Clear(edgeAt);
        foreach (var edge in index.Edges)
        {
            if (PlaceOf(edge) is >= 0 and < Places and var place) edgeAt[place] = 1;
        }
    }

    // By turns into an even and an odd table: a constant column would else wait for its own last store at every value. Leaves the values that must be compared in near.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Count(ReadOnlySpan<double> block)
    {
        ref var x = ref MemoryMarshal.GetReference(block);
        ref var place = ref MemoryMarshal.GetArrayDataReference(places);
        ref var count = ref MemoryMarshal.GetArrayDataReference(counts);
        ref var flag = ref MemoryMarshal.GetArrayDataReference(edgeAt);
        ref var kept = ref MemoryMarshal.GetArrayDataReference(near);
        // Unchecked: every place is below Places, and no more values are kept than the block has.
        nint i = 0, compared = 0, pairs = block.Length - 1;
        for (; i < pairs; i += 2)
        {
            nint left = (nint)Unsafe.Add(ref place, i), right = (nint)Unsafe.Add(ref place, i + 1);
            Unsafe.Add(ref count, left)++;
            Unsafe.Add(ref count, right + Odd)++;
            Unsafe.Add(ref kept, compared) = Unsafe.Add(ref x, i);
            compared += Unsafe.Add(ref flag, left);
            Unsafe.Add(ref kept, compared) = Unsafe.Add(ref x, i + 1);
            compared += Unsafe.Add(ref flag, right);
        }
        if (i < block.Length)
        {
            var last = (int)places[i];
            counts[last]++;
            near[compared] = block[(int)i];
            compared += edgeAt[last];
        }
        return (int)compared;
    }

    // In four tables by turns: a column of few values stays in few cells.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountCells(ReadOnlySpan<long> found, Span<long> cells)
    {
        if (found.Length < 64 || cells.Length > 64)
        {
            foreach (var cell in found) cells[(int)cell]++;
            return;
        }
        Span<long> tables = stackalloc long[3 * 64];
        ref var first = ref MemoryMarshal.GetReference(cells);
        ref var second = ref MemoryMarshal.GetReference(tables);
        ref var cellOf = ref MemoryMarshal.GetReference(found);
        // Unchecked: what was found is below the number of cells.
        nint i = 0;
        for (; i <= found.Length - 4; i += 4)
        {
            Unsafe.Add(ref first, (nint)Unsafe.Add(ref cellOf, i))++;
            Unsafe.Add(ref second, (nint)Unsafe.Add(ref cellOf, i + 1))++;
            Unsafe.Add(ref second, (nint)Unsafe.Add(ref cellOf, i + 2) + 64)++;
            Unsafe.Add(ref second, (nint)Unsafe.Add(ref cellOf, i + 3) + 128)++;
        }
        for (; i < found.Length; i++) cells[(int)found[(int)i]]++;
        for (var cell = 0; cell < cells.Length; cell++) cells[cell] += tables[cell] + tables[64 + cell] + tables[128 + cell];
    }

    // Takes the counts of an octave, or of zero, out of the table, and adds those of the places without an edge to their reference cell.
    private long Collect(int place, Span<long> octave, Span<long> cells, ReadOnlySpan<double> edges, ref int cell)
    {
        long sum = 0;
        while (cell < edges.Length && PlaceOf(edges[cell]) < place) cell++;
        for (var from = 0; from < octave.Length;)
        {
            var to = cell < edges.Length ? Math.Min(PlaceOf(edges[cell]) - place, octave.Length) : octave.Length;
            var between = Take(place + from, octave[from..to]);
            cells[cell] += between;
            sum += between;
            if (to == octave.Length) return sum;
            sum += Take(place + to, octave.Slice(to, 1));
            while (cell < edges.Length && PlaceOf(edges[cell]) == place + to) cell++;
            from = to + 1;
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long Take(int start, Span<long> sums)
    {
        ref var even = ref MemoryMarshal.GetReference(counts.AsSpan(start, sums.Length));
        ref var odd = ref MemoryMarshal.GetReference(counts.AsSpan(Odd + start, sums.Length));
        ref var sum = ref MemoryMarshal.GetReference(sums);
        var total = Vector256<long>.Zero;
        nint i = 0;
        for (; i <= sums.Length - 8; i += 8)
        {
            var (lower, upper) = Vector256.Widen(Vector256.LoadUnsafe(ref even, (nuint)i) + Vector256.LoadUnsafe(ref odd, (nuint)i));
            Vector256<int>.Zero.StoreUnsafe(ref even, (nuint)i);
            Vector256<int>.Zero.StoreUnsafe(ref odd, (nuint)i);
            lower.StoreUnsafe(ref sum, (nuint)i);
            upper.StoreUnsafe(ref sum, (nuint)i + 4);
            total += lower + upper;
        }
        var rest = Vector256.Sum(total);
        for (; i < sums.Length; i++)
        {
            var count = Unsafe.Add(ref even, i) + Unsafe.Add(ref odd, i);
            Unsafe.Add(ref even, i) = Unsafe.Add(ref odd, i) = 0;
            Unsafe.Add(ref sum, i) = count;
            rest += count;
        }
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
