namespace Watchgrain.Grains.Partitions;

/// <summary>
/// The mark in the upper 16 bits of a content hash that says how the lower 48 were made. Hashes of batches that were acknowledged by an earlier release have no mark: such a batch, sent again, cannot be compared, and its number alone makes it a duplicate.
/// </summary>
public static class ContentMark
{
    /// <summary>XXH3 over the fields, since 0.1.0.</summary>
    private const ulong Mark = 0x5858UL << Shift;

    private const int Shift = 48;

    /// <summary>A hash under the mark.</summary>
    public static ulong Of(ulong hash) => Mark | (hash & ((1UL << Shift) - 1));

    /// <summary>False when the contents are known to differ.</summary>
    public static bool MayBeSame(ulong a, ulong b) => a == b || IsMarked(a) != IsMarked(b);

    private static bool IsMarked(ulong hash) => hash >> Shift == Mark >> Shift;
}
