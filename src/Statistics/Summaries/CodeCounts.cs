using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Summaries;

/// <summary>Rows per code of a dictionary-coded column.</summary>
internal static class CodeCounts
{
    // A frequent code would else wait for its own last store; with many codes that is rare, and clearing four tables is not.
    private const int Tables = 4;
    private const int MostInTables = 1024;

    /// <summary>How many counts <see cref="Count"/> needs room for.</summary>
    public static int Room(int codes) => codes <= MostInTables ? Tables * codes : codes;

    /// <summary>Puts the rows of each code to the start of <paramref name="counts"/>, which it clears.</summary>
    /// <returns>The missing rows.</returns>
    /// <exception cref="ArgumentException">A code of a row that is not missing is out of range.</exception>
    public static long Count(ReadOnlySpan<int> codes, int limit, ReadOnlySpan<byte> missingBitmap, Span<long> counts)
    {
        counts[..Room(limit)].Clear();
        if (!missingBitmap.IsEmpty || !AllBelow(codes, limit)) return OneByOne(codes, limit, missingBitmap, counts);
        if (limit > MostInTables)
        {
            foreach (var code in codes) counts[code]++;
            return 0;
        }
        InTables(codes, limit, counts);
        for (var code = 0; code < limit; code++) counts[code] += counts[limit + code] + counts[2 * limit + code] + counts[3 * limit + code];
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AllBelow(ReadOnlySpan<int> codes, int limit)
    {
        var most = Vector256<uint>.Zero;
        var vectors = MemoryMarshal.Cast<int, Vector256<uint>>(codes);
        foreach (var vector in vectors) most = Vector256.Max(most, vector);
        var largest = 0u;
        for (var lane = 0; lane < Vector256<uint>.Count; lane++) largest = Math.Max(largest, most[lane]);
        foreach (var code in codes[(vectors.Length * Vector256<uint>.Count)..]) largest = Math.Max(largest, (uint)code);
        return codes.IsEmpty || largest < (uint)limit;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InTables(ReadOnlySpan<int> codes, int limit, Span<long> counts)
    {
        ref var code = ref MemoryMarshal.GetReference(codes);
        ref var first = ref MemoryMarshal.GetReference(counts);
        ref var second = ref Unsafe.Add(ref first, limit);
        ref var third = ref Unsafe.Add(ref second, limit);
        ref var fourth = ref Unsafe.Add(ref third, limit);
        // Unchecked: every code was found to be below the limit, and there is room for four tables.
        nint i = 0;
        for (; i <= codes.Length - Tables; i += Tables)
        {
            Unsafe.Add(ref first, (nint)Unsafe.Add(ref code, i))++;
            Unsafe.Add(ref second, (nint)Unsafe.Add(ref code, i + 1))++;
            Unsafe.Add(ref third, (nint)Unsafe.Add(ref code, i + 2))++;
            Unsafe.Add(ref fourth, (nint)Unsafe.Add(ref code, i + 3))++;
        }
        for (; i < codes.Length; i++) counts[codes[(int)i]]++;
    }

    private static long OneByOne(ReadOnlySpan<int> codes, int limit, ReadOnlySpan<byte> missingBitmap, Span<long> counts)
    {
        long missing = 0;
        for (var row = 0; row < codes.Length; row++)
        {
            if (MissingBitmap.IsMissing(missingBitmap, row)) missing++;
            else if ((uint)codes[row] < (uint)limit) counts[codes[row]]++;
            else throw new ArgumentException(OutOfRange(row, codes[row], limit), nameof(codes));
        }
        return missing;
    }

    /// <summary>What is wrong with a code that is in no dictionary of this size.</summary>
    public static string OutOfRange(int row, int code, int limit) => $"Row {row}: code {code} is outside the dictionary of {limit} categories.";
}
