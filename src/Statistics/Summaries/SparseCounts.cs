using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Counts over integer keys from 0 to a given limit, held in pages of 64 keys of which only the used ones exist. Addition is exact, so merging commutes and associates.
/// Counts may be negative (retractions). Enumeration is by ascending key and leaves zero counts out.
/// </summary>
internal sealed class SparseCounts(int keys)
{
    public const int PageSize = 1 << PageBits;

    private const int PageBits = 6;

    private long[]?[] pages = [];
    private int firstPage;

    public long Total { get; private set; }

    public int FirstPage => firstPage;

    /// <summary>Behind the last page; <see cref="FirstPage"/> when there is none.</summary>
    public int EndPage => firstPage + pages.Length;

    /// <summary>The counts of keys 64·page and following; null where all are zero.</summary>
    public long[]? PageAt(int page) => (uint)(page - firstPage) < (uint)pages.Length ? pages[page - firstPage] : null;

    public long this[int key]
    {
        get
        {
            var page = (key >> PageBits) - firstPage;
            return (uint)page < (uint)pages.Length && pages[page] is { } counts ? counts[key & (PageSize - 1)] : 0;
        }
    }

    public void Add(int key, long count)
    {
        Page(key >> PageBits)[key & (PageSize - 1)] += count;
        Total += count;
    }

    /// <summary>Adds one for each key. All keys must be in range.</summary>
    public void AddEach(ReadOnlySpan<int> each)
    {
        foreach (var key in each)
        {
            var page = (key >> PageBits) - firstPage;
            var counts = (uint)page < (uint)pages.Length ? pages[page] : null;
            (counts ?? Page(key >> PageBits))[key & (PageSize - 1)]++;
        }
        Total += each.Length;
    }

    /// <summary>Adds 64 counts, of keys 64·page and following.</summary>
    public void AddPage(int page, ReadOnlySpan<long> counts, long sum)
    {
        Add(Page(page), counts);
        Total += sum;
    }

    public void Merge(SparseCounts other)
    {
        for (var i = 0; i < other.pages.Length; i++)
        {
            if (other.pages[i] is not { } theirs) continue;
            var ours = Page(other.firstPage + i);
            Add(ours, theirs);
        }
        Total += other.Total;
    }

    public SparseCounts Clone()
    {
        var copy = new SparseCounts(keys);
        copy.Merge(this);
        return copy;
    }

    public IEnumerable<(int Key, long Count)> Ascending()
    {
        for (var i = 0; i < pages.Length; i++)
        {
            if (pages[i] is not { } counts) continue;
            for (var j = 0; j < PageSize; j++)
            {
                if (counts[j] != 0) yield return (((firstPage + i) << PageBits) + j, counts[j]);
            }
        }
    }

    /// <summary>
    /// Number of non-zero cells, then for each the token <c>2·zigzag?(count) + (1 if keys were skipped)</c> and, if so, how many less one. A dense histogram with counts
    /// below 64 takes one byte per cell.
    /// </summary>
    public void Write(IBufferWriter<byte> output, bool signed)
    {
        var cells = 0;
        foreach (var _ in Ascending()) cells++;
        output.PutCount(cells);
        var previous = -1;
        foreach (var (key, count) in Ascending())
        {
            var magnitude = signed ? (ulong)((count << 1) ^ (count >> 63)) : checked((ulong)count);
            if (magnitude > ulong.MaxValue >> 1) throw new OverflowException("A count is beyond what the binary form holds (2^61).");
            var skipped = key - previous - 1;
            output.PutVarint((magnitude << 1) | (skipped > 0 ? 1UL : 0));
            if (skipped > 0) output.PutCount(skipped - 1);
            previous = key;
        }
    }

    public static SparseCounts Read(ref BinaryInput input, int keys, bool signed)
    {
        var counts = new SparseCounts(keys);
        var cells = input.Length(1, keys);
        long previous = -1;
        for (var i = 0; i < cells; i++)
        {
            var token = input.Varint();
            var key = previous + 1 + ((token & 1) == 0 ? 0 : 1 + (long)Math.Min(input.Varint(), int.MaxValue));
            if (key >= keys) throw input.Broken($"the cell {key} is beyond the last one, {keys - 1}");
            var magnitude = token >> 1;
            var count = signed ? (long)(magnitude >> 1) ^ -(long)(magnitude & 1) : (long)magnitude;
            if (count == 0) throw input.Broken($"the cell {key} is listed with a count of zero");
            if (count > 0 ? counts.Total > long.MaxValue - count : counts.Total < long.MinValue - count) throw input.Broken("the counts add up to more than 2^63");
            counts.Add((int)key, count);
            previous = key;
        }
        return counts;
    }

    private static void Add(Span<long> ours, ReadOnlySpan<long> theirs)
    {
        var sums = MemoryMarshal.Cast<long, Vector256<long>>(ours);
        var more = MemoryMarshal.Cast<long, Vector256<long>>(theirs);
        for (var i = 0; i < sums.Length; i++) sums[i] += more[i];
    }

    private long[] Page(int page)
    {
        if ((uint)page > (uint)((keys - 1) >> PageBits)) throw new ArgumentOutOfRangeException(nameof(page), page, $"keys run from 0 to {keys - 1}");
        if (pages.Length == 0)
        {
            firstPage = page;
            pages = new long[]?[1];
        }
        else if (page < firstPage)
        {
            var grown = new long[]?[pages.Length + firstPage - page];
            pages.CopyTo(grown, firstPage - page);
            (pages, firstPage) = (grown, page);
        }
        else if (page - firstPage >= pages.Length)
        {
            Array.Resize(ref pages, page - firstPage + 1);
        }
        return pages[page - firstPage] ??= new long[PageSize];
    }
}
