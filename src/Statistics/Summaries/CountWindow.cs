using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Where one thread counts the values of a long column before they are added to a summary: flat tables of fine cells, four to a log-linear one, so that a value costs one increment and no search. Its
/// reference cell follows from that, but for the values whose fine cell holds an edge (1.5 % of normal ones): those are compared.
/// </summary>
/// <remarks>
/// The window is laid by the first block: 64 octaves of both signs, from 16 above its largest value downwards, and zero. A block with a value outside is refused; its owner counts it
/// value by value. The tables are rings: the place of a value follows from its bits alone, wherever the window lies.
/// </remarks>
internal sealed class CountWindow
{
    public const int Block = 512;

    /// <summary>How far the bits of a value are shifted to leave its fine key.</summary>
    public const int KeyShift = LogLinearHistogram.KeyShift - FineBits;

    /// <summary>What is kept of a fine key: the place of a positive value.</summary>
    public const ulong KeyMask = Cells - 1;

    /// <summary>How far the bits of a value are shifted to leave its sign at <see cref="SignMask"/>, which is added to the place of a negative value.</summary>
    public const int SignShift = 63 - (6 + OctaveBits);

    /// <inheritdoc cref="SignShift"/>
    public const ulong SignMask = Cells;

    /// <summary>The place of zero.</summary>
    public const ulong ZeroPlace = Places;

    private const int FineBits = 2;
    private const int Octaves = 64;
    private const int OctaveBits = 6 + FineBits;
    private const int Octave = 1 << OctaveBits;
    private const int Cells = Octaves * Octave;
    private const int Places = 2 * Cells;

    // Where the odd table begins, on another cache line.
    private const int Odd = Places + 64;

    // Half of them in either table, where no count may pass 65,535; the odd value of a block is held twice.
    private const int MostHeld = 2 * ushort.MaxValue - Block - 1;

    [ThreadStatic]
    private static CountWindow? ofThread;

    private readonly ushort[] counts = new ushort[Odd + Places + 1];
    private readonly ulong[] places = new ulong[Block];
    private readonly long[] nearCells = new long[Block];

    // Values that must be compared.
    private readonly double[] near = new double[2 * Block];
    private int nearCount;

    // 1 for a place that holds an edge; true to one index and one first key.
    private readonly byte[] edgeAt = new byte[Places + 1];
    private EdgeIndex? edgesOf;
    private long edgesKey;

    // Of each edge, by ascending value; see Position.
    private int[] positions = new int[64];

    // Of the octave that is collected, by log-linear cell.
    private readonly long[] octaveCounts = new long[Octave >> FineBits];

    // Of fine cells, and so are the next two.
    private long firstKey = -1;
    private long lowest = long.MaxValue;
    private long highest = -1;
    private int held;

    /// <summary>The place of a value that is not zero, from its bits.</summary>
    public static ulong PlaceOf(ulong bits) => (bits >> KeyShift & KeyMask) | (bits >> SignShift & SignMask);

    /// <summary>Where a pass writes the places of a block before it is added.</summary>
    public Span<ulong> PlacesOfBlock => places;

    /// <summary>The window of this thread, empty.</summary>
    public static CountWindow OfThread()
    {
        var window = ofThread ??= new CountWindow();
        if (window.held > 0) Array.Clear(window.counts);
        (window.firstKey, window.lowest, window.highest, window.held, window.nearCount) = (-1, long.MaxValue, -1, 0, 0);
        return window;
    }

    /// <summary>Counts a block of at most 512 finite values, or nothing and says false.</summary>
    /// <param name="block">The values.</param>
    /// <param name="pass">What was read of them; their places stand in <see cref="PlacesOfBlock"/>.</param>
    /// <param name="histogram">Takes what the window cannot hold any longer.</param>
    /// <param name="index">Finds the reference cells; the same one until the next flush.</param>
    /// <param name="cells">Takes the reference cells.</param>
    public bool TryAdd(ReadOnlySpan<double> block, in BlockPass pass, LogLinearHistogram histogram, EdgeIndex index, Span<long> cells)
    {
        long top = (long)(pass.Largest >> KeyShift), bottom = (long)(pass.Smallest >> KeyShift);
        if (firstKey < 0)
        {
            if (pass.Largest == 0) return false;
            // The octave of the subnormal numbers stays outside: zero has their key.
            firstKey = Math.Max(1, (top >> OctaveBits) + 17 - Octaves) << OctaveBits;
        }
        if (top >= firstKey + Cells || bottom < firstKey) return false;
        if (edgesOf != index || edgesKey != firstKey) MarkEdges(index);
        if (held > MostHeld) FlushTo(histogram, index, cells);
        Count(block);
        if (nearCount > Block) Compare(index, cells);
        (lowest, highest, held) = (Math.Min(lowest, bottom), Math.Max(highest, top), held + block.Length + 1);
        return true;
    }

    /// <summary>Adds what is held to a histogram and to reference cells, and empties the window.</summary>
    public void FlushTo(LogLinearHistogram histogram, EdgeIndex index, Span<long> cells)
    {
        if (held == 0) return;
        Compare(index, cells);
        var cell = 0;
        // Nothing but zeros leaves the window without octaves.
        int low = (int)Math.Min((lowest - firstKey) >> OctaveBits, Octaves), high = (int)((highest - firstKey) >> OctaveBits);
        for (var octave = high; octave >= low; octave--) Collect(octave, true, histogram, cells, ref cell);
        long zeros = counts[ZeroPlace] + counts[Odd + (int)ZeroPlace];
        cells[index.CellOf(0)] += zeros;
        histogram.AddZeros(zeros);
        for (var octave = low; octave <= high; octave++) Collect(octave, false, histogram, cells, ref cell);
        Clear((int)ZeroPlace, 1);
        (lowest, highest, held) = (long.MaxValue, -1, 0);
    }

    private void MarkEdges(EdgeIndex index)
    {
        (edgesOf, edgesKey) = (index, firstKey);
        Array.Clear(edgeAt);
        var edges = index.Edges;
        if (positions.Length <= edges.Length) positions = new int[edges.Length + 1];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = i < edges.Length ? Position(edges[i]) : int.MaxValue;
            if (positions[i] is >= 0 and <= Places and not Cells) edgeAt[PlaceOf(BitConverter.DoubleToUInt64Bits(edges[i]))] = 1;
        }
    }

    // By turns into an even and an odd table: a constant column would else wait for its own last store at every value. The values that must be compared are noted as bits, for a branch or a store for each would cost more.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(ReadOnlySpan<double> block)
    {
        ref var x = ref MemoryMarshal.GetReference(block);
        ref var place = ref MemoryMarshal.GetArrayDataReference(places);
        ref var even = ref MemoryMarshal.GetArrayDataReference(counts);
        ref var odd = ref Unsafe.Add(ref even, Odd);
        ref var flag = ref MemoryMarshal.GetArrayDataReference(edgeAt);
        ref var kept = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(near), nearCount);
        // Unchecked: every place is at most ZeroPlace, and there is room for a block behind the first 512 that are kept.
        nint compared = 0;
        for (nint start = 0; start < block.Length; start += 64)
        {
            nint end = Math.Min(start + 64, block.Length), i = start;
            uint left = 0, right = 0;
            for (; i < end - 1; i += 2)
            {
                nint one = (nint)Unsafe.Add(ref place, i), two = (nint)Unsafe.Add(ref place, i + 1);
                Unsafe.Add(ref even, one)++;
                Unsafe.Add(ref odd, two)++;
                left = 2 * left + Unsafe.Add(ref flag, one);
                right = 2 * right + Unsafe.Add(ref flag, two);
            }
            for (; left != 0; left &= left - 1) Unsafe.Add(ref kept, compared++) = Unsafe.Add(ref x, i - 2 - 2 * BitOperations.TrailingZeroCount(left));
            for (; right != 0; right &= right - 1) Unsafe.Add(ref kept, compared++) = Unsafe.Add(ref x, i - 1 - 2 * BitOperations.TrailingZeroCount(right));
            if (i == end) continue;
            var last = (nint)Unsafe.Add(ref place, i);
            Unsafe.Add(ref even, last)++;
            if (Unsafe.Add(ref flag, last) != 0) Unsafe.Add(ref kept, compared++) = Unsafe.Add(ref x, i);
        }
        nearCount += (int)compared;
    }

    private void Compare(EdgeIndex index, Span<long> cells)
    {
        for (var start = 0; start < nearCount; start += Block)
        {
            var some = near.AsSpan(start, Math.Min(Block, nearCount - start));
            index.Cells(some, nearCells);
            CountCells(nearCells.AsSpan(0, some.Length), cells);
        }
        nearCount = 0;
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

    // Adds an octave of one sign to the histogram, and the places without an edge to their reference cells.
    private void Collect(int octave, bool isNegative, LogLinearHistogram histogram, Span<long> cells, ref int cell)
    {
        var first = (int)((ulong)(firstKey + octave * Octave) & KeyMask) + (isNegative ? Cells : 0);
        var sum = Read(first);
        if (sum == 0) return;
        histogram.AddOctave((int)(firstKey >> OctaveBits) + octave, isNegative, octaveCounts, sum);

        var start = isNegative ? Cells - (octave + 1) * Octave : Cells + 1 + octave * Octave;
        while (positions[cell] < start) cell++;
        if (positions[cell] < start + Octave) Divide(first, isNegative, start, sum, cells, ref cell);
        else cells[cell] += sum;
        Clear(first, Octave);
    }

    // The same of an octave with edges.
    private void Divide(int first, bool isNegative, int start, long sum, Span<long> cells, ref int cell)
    {
        long total = 0, done = 0;
        for (var i = 0; i < octaveCounts.Length; i++) (octaveCounts[i], total) = (total, total + octaveCounts[i]);
        for (var at = positions[cell]; at < start + Octave; at = positions[cell])
        {
            // Sizes below that of the edge; of negative values, which rise with falling size, those above.
            var key = isNegative ? Octave - 1 - (at - start) : at - start;
            long here = CountAt(first + key), below = octaveCounts[key >> FineBits];
            for (var i = key & ~((1 << FineBits) - 1); i < key; i++) below += CountAt(first + i);
            if (isNegative) below = sum - below - here;
            cells[cell] += below - done;
            done = below + here;
            while (positions[cell] == at) cell++;
        }
        cells[cell] += sum - done;
    }

    private int CountAt(int place) => counts[place] + counts[Odd + place];

    // The counts of an octave of one sign by log-linear cell, into octaveCounts; their sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long Read(int first)
    {
        // The four fine cells of a log-linear one stand in one integer of 64 bits.
        ref var even = ref Unsafe.As<ushort, ulong>(ref MemoryMarshal.GetReference(counts.AsSpan(first, Octave)));
        ref var odd = ref Unsafe.As<ushort, ulong>(ref MemoryMarshal.GetReference(counts.AsSpan(Odd + first, Octave)));
        ref var target = ref MemoryMarshal.GetArrayDataReference(octaveCounts);
        Vector256<ulong> total = default, ofFour = Vector256.Create(0x0000FFFF0000FFFFUL), ofTwo = Vector256.Create((ulong)uint.MaxValue);
        for (nuint i = 0; i < Octave >> FineBits; i += (nuint)Vector256<ulong>.Count)
        {
            Vector256<ulong> a = Vector256.LoadUnsafe(ref even, i), b = Vector256.LoadUnsafe(ref odd, i);
            var pairs = (a & ofFour) + ((a >>> 16) & ofFour) + (b & ofFour) + ((b >>> 16) & ofFour);
            var all = (pairs & ofTwo) + (pairs >>> 32);
            all.AsInt64().StoreUnsafe(ref target, i);
            total += all;
        }
        return (long)Vector256.Sum(total);
    }

    private void Clear(int place, int length)
    {
        counts.AsSpan(place, length).Clear();
        counts.AsSpan(Odd + place, length).Clear();
    }

    // By ascending value: zero in the middle, the fine cells of positive values above it, those of negative ones below. An edge may lie outside the window: one that lies below it is at zero, where it divides the signs.
    private int Position(double edge)
    {
        var size = BitConverter.DoubleToInt64Bits(edge) & long.MaxValue;
        var step = size == 0 ? 0 : (int)Math.Clamp((size >> KeyShift) - (firstKey - 1), 0, Cells + 1);
        return edge < 0 ? Cells - step : Cells + step;
    }
}
