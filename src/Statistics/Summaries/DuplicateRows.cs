using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// How many rows repeat an earlier one, from fingerprints: exact up to a given number of distinct rows, beyond it from a sample of them with their exact counts. Mergeable, and merging is exact.
/// </summary>
/// <remarks>
/// <para>Adaptive sampling (Wegman; Flajolet 1990; Gibbons 2001): kept are the distinct fingerprints below 2^(64−L), each with all its rows, L being the smallest level at which at most <see cref="Bound"/> of them remain. That is a function of the multiset of rows alone,
/// so merging commutes and associates. s kept fingerprints at level L stand for D = s·2^L distinct rows, standard error about 1.2 D/√bound.</para>
/// <para>Share of duplicates = 1 − D/n with n the exact number of rows; see <see cref="DuplicateEstimate"/> for its error. A fingerprint that was dropped never comes back, which keeps the counts exact.
/// Binary form: at most 24 + 17·bound bytes, usually 9 a kept fingerprint. Memory at most 128·bound bytes; the table grows while it fills and never after. Not thread-safe.</para>
/// </remarks>
public sealed class DuplicateRows
{
    /// <summary>1,024: panes of that many distinct rows are exact, larger ones within 4 %, in 9 KB.</summary>
    public const int DefaultBound = 1024;

    private const byte FormVersion = 1;

    private ulong[] keys = new ulong[16];
    private long[] counts = new long[16];
    private ulong[] spareKeys = [];
    private long[] spareCounts = [];
    private int kept;
    private int level;

    /// <param name="bound">16 to 65,536.</param>
    public DuplicateRows(int bound = DefaultBound)
    {
        if (bound is < 16 or > 65536) throw new ArgumentOutOfRangeException(nameof(bound), bound, "A bound lies in 16 to 65,536.");
        Bound = bound;
    }

    /// <summary>Most distinct fingerprints that are kept.</summary>
    public int Bound { get; }

    public long Rows { get; private set; }

    /// <summary>Adds rows by their fingerprints (<see cref="RowFingerprints"/>).</summary>
    public void Add(ReadOnlySpan<ulong> fingerprints)
    {
        foreach (var fingerprint in fingerprints)
        {
            if (IsKept(fingerprint)) Add(fingerprint, 1);
        }
        Rows += fingerprints.Length;
    }

    /// <summary>What the sample says about duplicates; null without rows.</summary>
    public DuplicateEstimate? Estimate()
    {
        if (Rows == 0) return null;
        double n = Rows, share = Math.ScaleB(kept, level) / n;
        if (level == 0) return new DuplicateEstimate(1 - share, 0, kept, IsExact: true);
        // Cannot happen to hashed rows; nothing is known then.
        if (kept == 0) return new DuplicateEstimate(0, 1, n, IsExact: false);
        double sampled = 0, squares = 0, rest = 1 - Math.ScaleB(1, -level);
        foreach (var count in counts)
        {
            sampled += count;
            squares += (double)count * count;
        }
        // Two estimates of D/n: distinct over rows inside the sample, which is sharp while repeats are spread evenly, and the scaled size of the sample, which a few flooding rows cannot mislead.
        double even = kept / sampled, scaledError = share * Math.Sqrt(rest / kept);
        var evenError = Math.Sqrt(Math.Max(0, rest * (kept - 2 * even * sampled + even * even * squares))) / sampled;
        var (unique, error) = Math.Abs(even - share) <= 3 * scaledError ? (even, Math.Max(evenError, 1 / sampled)) : (share, scaledError);
        unique = Math.Min(1, unique);
        return new DuplicateEstimate(1 - unique, error, unique * n, IsExact: false);
    }

    /// <exception cref="ArgumentException">The other summary has another bound.</exception>
    public void Merge(DuplicateRows other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Bound != other.Bound) throw new ArgumentException($"The bounds differ: {Bound} and {other.Bound}.", nameof(other));
        if (ReferenceEquals(this, other)) other = other.Clone();
        if (other.level > level) Raise(other.level);
        for (var i = 0; i < other.keys.Length; i++)
        {
            if (other.counts[i] > 0 && IsKept(other.keys[i])) Add(other.keys[i], other.counts[i]);
        }
        Rows += other.Rows;
    }

    public DuplicateRows Clone()
    {
        var copy = new DuplicateRows(Bound);
        copy.Merge(this);
        return copy;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutCount(Bound);
        output.PutByte((byte)level);
        output.PutCount(Rows);
        output.PutCount(kept);
        (ulong Key, long Count)[] sorted = [.. keys.Zip(counts).Where(entry => entry.Second > 0)];
        Array.Sort(sorted, static (a, b) => a.Key.CompareTo(b.Key));
        foreach (var (key, count) in sorted)
        {
            output.PutUInt64(key);
            output.PutCount(count);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not a summary of a known version.</exception>
    public static DuplicateRows Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Duplicate rows", source);
        input.Version(FormVersion);
        var bound = input.Count();
        if (bound is < 16 or > 65536) throw input.Broken($"the bound {bound} is outside 16 to 65,536");
        var level = input.Byte();
        if (level > 63) throw input.Broken($"the level {level} is above 63");
        var summary = new DuplicateRows((int)bound) { level = level, Rows = input.Count() };
        ulong next = 0;
        var left = summary.Rows;
        for (var entries = input.Length(9, (int)bound); entries > 0; entries--)
        {
            var key = input.UInt64();
            var count = input.Count();
            if (key < next || !summary.IsKept(key)) throw input.Broken($"the fingerprint {key:x16} is out of order or of level");
            if (count == 0 || count > left) throw input.Broken($"the fingerprint {key:x16} is listed with {count} rows of {left}");
            summary.Add(key, count);
            left -= count;
            next = key + 1;
            if (next == 0 && entries > 1) throw input.Broken("a fingerprint follows the last one");
        }
        if (level == 0 && left != 0) throw input.Broken($"{left} rows have no fingerprint");
        input.End();
        return summary;
    }

    private bool IsKept(ulong fingerprint) => level == 0 || fingerprint >> (64 - level) == 0;

    private void Add(ulong fingerprint, long rows)
    {
        var slot = Slot(fingerprint);
        if (counts[slot] == 0)
        {
            keys[slot] = fingerprint;
            kept++;
        }
        counts[slot] += rows;
        if (kept > Bound) Raise(level + 1);
        else if (2 * kept > keys.Length) Resize(2 * keys.Length);
    }

    // Middle bits: the high ones of a kept fingerprint are zero, the four low ones may have selected the row.
    private int Slot(ulong fingerprint)
    {
        var mask = keys.Length - 1;
        var slot = (int)(uint)(fingerprint >> 16) & mask;
        while (counts[slot] != 0 && keys[slot] != fingerprint) slot = (slot + 1) & mask;
        return slot;
    }

    private void Raise(int to)
    {
        for (level = to; ; level++)
        {
            Resize(keys.Length);
            if (kept <= Bound) return;
        }
    }

    private void Resize(int slots)
    {
        if (spareKeys.Length != slots) (spareKeys, spareCounts) = (new ulong[slots], new long[slots]);
        else Array.Clear(spareCounts);
        (keys, spareKeys) = (spareKeys, keys);
        (counts, spareCounts) = (spareCounts, counts);
        kept = 0;
        for (var i = 0; i < spareKeys.Length; i++)
        {
            if (spareCounts[i] == 0 || !IsKept(spareKeys[i])) continue;
            var slot = Slot(spareKeys[i]);
            (keys[slot], counts[slot]) = (spareKeys[i], spareCounts[i]);
            kept++;
        }
    }
}
