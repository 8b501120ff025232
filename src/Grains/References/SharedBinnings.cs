using System.Collections.Concurrent;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.References;

/// <summary>The bins of a feature, once per process for all grains that read them (its feature grain and every partition of its version), as long as one of them lives. Thread-safe.</summary>
internal static class SharedBinnings
{
    private const int LeastToSweep = 1024;

    private static readonly ConcurrentDictionary<ulong, WeakReference<NumericBinning>> Known = new();
    private static int sweepAt = LeastToSweep;

    /// <inheritdoc cref="NumericBinning.Read(ReadOnlySpan{byte})"/>
    public static NumericBinning Read(byte[] form)
    {
        var read = NumericBinning.Read(form);
        var kept = Known.GetOrAdd(read.Fingerprint, static (_, binning) => new(binning), read);
        if (!kept.TryGetTarget(out var known))
            kept.SetTarget(known = read);
        if (ReferenceEquals(known, read) && Known.Count >= sweepAt)
            Sweep();
        // Two binnings may have one fingerprint; then each reader of the second has its own.
        return known.Equals(read) ? known : read;
    }

    // One that comes to life meanwhile goes too: then it is shared with fewer.
    private static void Sweep()
    {
        foreach (var dead in Known.Where(entry => !entry.Value.TryGetTarget(out _)))
            Known.TryRemove(dead);
        sweepAt = Math.Max(LeastToSweep, 2 * Known.Count);
    }
}
