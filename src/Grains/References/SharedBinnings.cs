using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.References;

/// <summary>The bins of a feature, once per process for all grains that read them: its feature grain and every partition of its version. Thread-safe.</summary>
internal static class SharedBinnings
{
    private static readonly SharedValues<ulong, NumericBinning> Known = new();

    /// <inheritdoc cref="NumericBinning.Read(ReadOnlySpan{byte})"/>
    public static NumericBinning Read(byte[] form)
    {
        var read = NumericBinning.Read(form);
        // Two binnings may have one fingerprint; then each reader of the second has its own.
        var known = Known.Share(read.Fingerprint, read);
        return known.Equals(read) ? known : read;
    }
}
