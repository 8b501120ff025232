namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// 64-bit fingerprints of rows, built up column by column: equal rows have equal fingerprints, and n distinct rows share one with probability about n²/2⁶⁵ (3e-8 for a million).
/// </summary>
/// <remarks>
/// <see cref="Begin(Span{ulong})"/>, then one <see cref="AddColumn(Span{ulong}, ReadOnlySpan{double}, ReadOnlySpan{byte})"/> per column in the same order everywhere. −0 equals 0, every NaN equals every other, and a missing value equals only a missing one.
/// Texts go in as <see cref="OfText"/>. The four low bits select rows for a sample (one in 16), the high ones serve <see cref="DuplicateRows"/>. The hash is public, so an adversary can make rows collide. No allocation.
/// </remarks>
public static class RowFingerprints
{
    /// <summary>Starts every row.</summary>
    public static void Begin(Span<ulong> fingerprints) => fingerprints.Fill(ValueHash.Start);

    /// <summary>Starts every row with a seed: who does not know it cannot choose rows that no sample takes.</summary>
    public static void Begin(Span<ulong> fingerprints, ulong seed) => fingerprints.Fill(ValueHash.Of(ValueHash.Start ^ seed));

    /// <summary>Whether a row is in the sample of one row in 16.</summary>
    public static bool IsSampled(ulong fingerprint) => (fingerprint & 15) == 0;

    /// <summary>The value that stands for a text in a column of texts.</summary>
    public static ulong OfText(ReadOnlySpan<byte> utf8) => ValueHash.Of(utf8);

    /// <summary>Adds a numeric column.</summary>
    /// <param name="fingerprints">One per row.</param>
    /// <param name="values">One per row; what stands at a missing row is ignored.</param>
    /// <param name="missingBitmap">Empty when no row is missing; else bit i (least significant first) set means that row i is missing.</param>
    /// <exception cref="ArgumentException">The lengths differ or the bitmap is too short; nothing is added.</exception>
    public static void AddColumn(Span<ulong> fingerprints, ReadOnlySpan<double> values, ReadOnlySpan<byte> missingBitmap = default)
    {
        Check(fingerprints, values.Length, missingBitmap);
        if (missingBitmap.IsEmpty)
        {
            ValueHash.Fold(fingerprints, values);
            return;
        }
        for (var i = 0; i < values.Length; i++)
            fingerprints[i] = ValueHash.Of(fingerprints[i] ^ (MissingBitmap.IsMissing(missingBitmap, i) ? ValueHash.Missing : ValueHash.Bits(values[i])));
    }

    /// <summary>Adds a column that no row has.</summary>
    public static void AddMissing(Span<ulong> fingerprints)
    {
        foreach (ref var fingerprint in fingerprints) fingerprint = ValueHash.Of(fingerprint ^ ValueHash.Missing);
    }

    /// <summary>Adds a column of 64 bits each: positions, or hashes of ids.</summary>
    /// <exception cref="ArgumentException">The lengths differ; nothing is added.</exception>
    public static void AddColumn(Span<ulong> fingerprints, ReadOnlySpan<ulong> values)
    {
        Check(fingerprints, values.Length, default);
        for (var i = 0; i < values.Length; i++) fingerprints[i] = ValueHash.Of(fingerprints[i] ^ values[i]);
    }

    /// <summary>Adds a dictionary-coded column.</summary>
    /// <param name="fingerprints">One per row.</param>
    /// <param name="codes">One index into <paramref name="dictionary"/> per row; what stands at a missing row is ignored.</param>
    /// <param name="dictionary">The hash of each text, by <see cref="OfText"/>.</param>
    /// <param name="missingBitmap">As above.</param>
    /// <exception cref="ArgumentException">The lengths differ, the bitmap is too short or a code is outside the dictionary; nothing is added.</exception>
    public static void AddColumn(Span<ulong> fingerprints, ReadOnlySpan<int> codes, ReadOnlySpan<ulong> dictionary, ReadOnlySpan<byte> missingBitmap = default)
    {
        Check(fingerprints, codes.Length, missingBitmap);
        for (var i = 0; i < codes.Length; i++)
        {
            if ((uint)codes[i] >= (uint)dictionary.Length && !MissingBitmap.IsMissing(missingBitmap, i))
                throw new ArgumentException($"Row {i}: code {codes[i]} is outside the dictionary of {dictionary.Length} texts.", nameof(codes));
        }
        for (var i = 0; i < codes.Length; i++)
            fingerprints[i] = ValueHash.Of(fingerprints[i] ^ (MissingBitmap.IsMissing(missingBitmap, i) ? ValueHash.Missing : dictionary[codes[i]]));
    }

    private static void Check(Span<ulong> fingerprints, int rows, ReadOnlySpan<byte> missingBitmap)
    {
        if (fingerprints.Length != rows) throw new ArgumentException($"{fingerprints.Length} fingerprints and {rows} rows.", nameof(fingerprints));
        MissingBitmap.Check(missingBitmap, rows);
    }
}
