namespace Watchgrain.Statistics.Summaries;

/// <summary>A missing bitmap: empty when no row is missing; otherwise bit i, least significant first, is set when row i is missing.</summary>
public static class MissingBitmap
{
    public static void Check(ReadOnlySpan<byte> bitmap, int rows)
    {
        if (!bitmap.IsEmpty && bitmap.Length < (rows + 7) / 8) throw new ArgumentException($"A missing bitmap of {bitmap.Length} bytes is too short for {rows} rows.", nameof(bitmap));
    }

    public static bool IsMissing(ReadOnlySpan<byte> bitmap, int row) => !bitmap.IsEmpty && (bitmap[row >> 3] >> (row & 7) & 1) != 0;
}
