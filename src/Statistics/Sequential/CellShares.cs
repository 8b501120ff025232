namespace Watchgrain.Statistics.Sequential;

internal static class CellShares
{
    /// <summary>Writes (r + ½)/(n + ½K) and returns n.</summary>
    public static long AddHalf(ReadOnlySpan<long> referenceCounts, Span<double> shares)
    {
        long rows = 0;
        foreach (var count in referenceCounts) rows += count >= 0 ? count : throw new ArgumentOutOfRangeException(nameof(referenceCounts), count, "A count is negative.");
        for (var b = 0; b < shares.Length; b++) shares[b] = (referenceCounts[b] + 0.5) / (rows + 0.5 * shares.Length);
        return rows;
    }
}
