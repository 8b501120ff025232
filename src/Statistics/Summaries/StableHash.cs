namespace Watchgrain.Statistics.Summaries;

/// <summary>FNV-1a, 64 bits (Fowler, Noll, Vo), the high half folded into the low one. The same on every machine and in every run; not secret and not collision
/// resistant.</summary>
internal static class StableHash
{
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037;
        foreach (var value in bytes) hash = (hash ^ value) * 1099511628211;
        return hash ^ (hash >> 32);
    }
}
