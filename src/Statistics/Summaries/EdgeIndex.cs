using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Finds the cell of a value, the number of edges ≤ x, in constant time and exactly: a monotone map takes x to one of 4,096 keys, a table tells how many edges have a smaller key, and
/// only edges with the same key are compared. Immutable.
/// </summary>
/// <remarks>
/// <para>The map only decides how fast: of the affine map over all edges, the affine one over the middle of them (outliers and tails fall into the outermost keys) and the affine map of
/// the bits in the order of the values (heavy tails), that one is taken which puts the fewest neighbouring main edges into one key. Any monotone map gives the same cells.</para>
/// <para>More than 255 edges are searched by halves.</para>
/// </remarks>
internal sealed class EdgeIndex
{
    private const int Keys = 4096;
    private const int MostEdges = 255;

    // A sum with it holds the whole part of a number below 2^52, rounded, in its low bits.
    private const double Units = 1L << 52;

    private readonly double[] edges;
    private readonly byte[] below = new byte[Keys];
    private readonly bool ofBits;
    private readonly double origin;
    private readonly double scale;
    private readonly long firstBits;
    private readonly int shift;
    private bool crowded;

    private EdgeIndex(ReadOnlySpan<double> edges, double origin, double scale)
    {
        this.edges = [.. edges, double.PositiveInfinity];
        (this.origin, this.scale) = (origin, scale);
        Fill();
    }

    private EdgeIndex(ReadOnlySpan<double> edges, long firstBits, int shift)
    {
        this.edges = [.. edges, double.PositiveInfinity];
        (ofBits, this.firstBits, this.shift) = (true, firstBits, shift);
        Fill();
    }

    /// <summary>Without edges: one cell.</summary>
    public static EdgeIndex None { get; } = new([], 0.0, 0.0);

    public ReadOnlySpan<double> Edges => edges.AsSpan(0, edges.Length - 1);

    /// <param name="edges">Strictly increasing and finite.</param>
    /// <param name="main">Which of them have many values on both sides.</param>
    public static EdgeIndex Over(ReadOnlySpan<double> edges, ReadOnlySpan<bool> main)
    {
        EdgeIndex? best = null;
        foreach (var candidate in Candidates(edges))
        {
            if (best is null || candidate.Shared(main) < best.Shared(main)) best = candidate;
        }
        return best!;
    }

    /// <summary>Every map that can be taken; the first one always can.</summary>
    internal static IReadOnlyList<EdgeIndex> Candidates(ReadOnlySpan<double> edges)
    {
        if (edges.Length is 0 or > MostEdges) return [new EdgeIndex(edges, 0.0, 0.0)];
        var found = new List<EdgeIndex>();
        foreach (var trimmed in (int[])[0, 4])
        {
            if (2 * trimmed >= edges.Length - 1) continue;
            var from = edges[trimmed];
            var factor = (Keys - 1) / (edges[^(trimmed + 1)] - from);
            if (double.IsNormal(factor)) found.Add(new EdgeIndex(edges, from, factor));
        }
        long low = Ordered(edges[0]), high = Ordered(edges[^1]);
        var bits = 1;
        while ((high >> bits) - (low >> bits) >= Keys) bits++;
        found.Add(new EdgeIndex(edges, low >> bits, bits));
        return found;
    }

    /// <summary>The cell of one finite value.</summary>
    public int CellOf(double value)
    {
        if (edges.Length - 1 > MostEdges) return Halve(value);
        int cell = below[Key(value)];
        while (value >= edges[cell]) cell++;
        return cell;
    }

    /// <summary>Finds the cells of at most 512 finite values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Cells(ReadOnlySpan<double> values, Span<long> cells)
    {
        cells = cells[..values.Length];
        if (edges.Length - 1 > MostEdges)
        {
            for (var i = 0; i < cells.Length; i++) cells[i] = Halve(values[i]);
            return;
        }
        if (Vector512.IsHardwareAccelerated) Keys512(values, cells);
        else if (Vector256.IsHardwareAccelerated) Keys256(values, cells);
        else KeysScalar(values, cells);
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(cells);
        ref var table = ref MemoryMarshal.GetArrayDataReference(below);
        ref var edge = ref MemoryMarshal.GetArrayDataReference(edges);
        var several = crowded;
        // Unchecked: a key is below 4,096, an entry of the table at most the number of edges, and the edge behind the last is +∞, which no finite value reaches.
        for (nint i = 0; i < values.Length; i++)
        {
            nint cell = Unsafe.Add(ref table, (nint)Unsafe.Add(ref target, i));
            cell += Unsafe.Add(ref x, i) >= Unsafe.Add(ref edge, cell) ? 1 : 0;
            while (several && Unsafe.Add(ref x, i) >= Unsafe.Add(ref edge, cell)) cell++;
            Unsafe.Add(ref target, i) = cell;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Keys512(ReadOnlySpan<double> values, Span<long> keys)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(keys[..values.Length]);
        var i = 0;
        if (ofBits)
        {
            Vector512<long> offset = Vector512.Create(firstBits), last = Vector512.Create(Keys - 1L);
            for (; i <= values.Length - 8; i += 8)
            {
                var bits = (Vector512.LoadUnsafe(ref first, (nuint)i) + Vector512<double>.Zero).AsInt64();
                bits ^= (bits >> 63) >>> 1;
                Vector512.Min(Vector512.Max((bits >> shift) - offset, Vector512<long>.Zero), last).StoreUnsafe(ref target, (nuint)i);
            }
        }
        else
        {
            Vector512<double> from = Vector512.Create(origin), factor = Vector512.Create(scale), last = Vector512.Create(Keys - 1.0), units = Vector512.Create(Units);
            var mask = Vector512.Create(Keys - 1L);
            for (; i <= values.Length - 8; i += 8)
            {
                var position = (Vector512.LoadUnsafe(ref first, (nuint)i) - from) * factor;
                position = Vector512.MinNative(Vector512.MaxNative(position, Vector512<double>.Zero), last) + units;
                (position.AsInt64() & mask).StoreUnsafe(ref target, (nuint)i);
            }
        }
        KeysScalar(values[i..], keys[i..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Keys256(ReadOnlySpan<double> values, Span<long> keys)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(keys[..values.Length]);
        var i = 0;
        if (ofBits)
        {
            Vector256<long> offset = Vector256.Create(firstBits), last = Vector256.Create(Keys - 1L);
            for (; i <= values.Length - 4; i += 4)
            {
                var bits = (Vector256.LoadUnsafe(ref first, (nuint)i) + Vector256<double>.Zero).AsInt64();
                bits ^= (bits >> 63) >>> 1;
                Vector256.Min(Vector256.Max((bits >> shift) - offset, Vector256<long>.Zero), last).StoreUnsafe(ref target, (nuint)i);
            }
        }
        else
        {
            Vector256<double> from = Vector256.Create(origin), factor = Vector256.Create(scale), last = Vector256.Create(Keys - 1.0), units = Vector256.Create(Units);
            var mask = Vector256.Create(Keys - 1L);
            for (; i <= values.Length - 4; i += 4)
            {
                var position = (Vector256.LoadUnsafe(ref first, (nuint)i) - from) * factor;
                position = Vector256.MinNative(Vector256.MaxNative(position, Vector256<double>.Zero), last) + units;
                (position.AsInt64() & mask).StoreUnsafe(ref target, (nuint)i);
            }
        }
        KeysScalar(values[i..], keys[i..]);
    }

    internal void KeysScalar(ReadOnlySpan<double> values, Span<long> keys)
    {
        for (var i = 0; i < values.Length; i++) keys[i] = Key(values[i]);
    }

    private void Fill()
    {
        if (edges.Length - 1 > MostEdges) return;
        var next = 0;
        for (var key = 0; key < Keys; key++)
        {
            while (next < edges.Length - 1 && Key(edges[next]) < key) next++;
            below[key] = (byte)next;
            // Without this the first comparison decides.
            crowded |= key > 0 && next > below[key - 1] + 1;
        }
        crowded |= edges.Length - 1 > next + 1;
    }

    private int Key(double value)
    {
        if (ofBits) return (int)Math.Clamp((Ordered(value) >> shift) - firstBits, 0, Keys - 1);
        var position = Math.Min(Math.Max((value - origin) * scale, 0), Keys - 1);
        return (int)(BitConverter.DoubleToInt64Bits(position + Units) & (Keys - 1));
    }

    // In the order of the values; −0 counts as 0.
    private static long Ordered(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        return bits ^ ((bits >> 63) >>> 1);
    }

    private int Shared(ReadOnlySpan<bool> main)
    {
        var shared = 0;
        for (var i = 1; i < edges.Length - 1; i++) shared += main[i - 1] && main[i] && Key(edges[i - 1]) == Key(edges[i]) ? 1 : 0;
        return shared;
    }

    private int Halve(double value)
    {
        var found = Array.BinarySearch(edges, value);
        return found >= 0 ? found + 1 : ~found;
    }
}
