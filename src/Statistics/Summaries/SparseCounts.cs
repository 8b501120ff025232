using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Counts over integer keys from 0 to a given limit, of which only the used pages take memory: four bytes a key, and eight once a count might need them. Addition is exact, so merging commutes and
/// associates. Counts may be negative (retractions). Enumeration is by ascending key and leaves zero counts out.
/// </summary>
internal sealed class SparseCounts(int keys)
{
    public const int PageSize = CountPages<int>.Size;

    private const int PageBits = CountPages<int>.Bits;

    private CountPages<int> narrow = new(keys);
    private CountPages<long>? wide;

    // No count has ever been further from zero.
    private long farthest;

    public long Total { get; private set; }

    public int FirstPage => wide?.First ?? narrow.First;

    /// <summary>Behind the last page; <see cref="FirstPage"/> when there is none.</summary>
    public int EndPage => wide?.End ?? narrow.End;

    public long this[int key] => wide is null ? narrow.Find(key >> PageBits)?[key & (PageSize - 1)] ?? 0 : wide.Find(key >> PageBits)?[key & (PageSize - 1)] ?? 0;

    /// <summary>The counts of keys 64·page and following; empty where all are zero.</summary>
    /// <param name="page">Any page.</param>
    /// <param name="room">64 numbers, to hold them if need be.</param>
    public ReadOnlySpan<long> PageAt(int page, Span<long> room)
    {
        if (wide is not null) return wide.Find(page);
        if (narrow.Find(page) is not { } counts) return [];
        Widen(counts, room);
        return room;
    }

    public void Add(int key, long count)
    {
        Reach(count == long.MinValue ? long.MaxValue : Math.Abs(count));
        if (wide is null) narrow.Page(key >> PageBits)[key & (PageSize - 1)] += (int)count;
        else wide.Page(key >> PageBits)[key & (PageSize - 1)] += count;
        Total += count;
    }

    /// <summary>Adds one for each key. All keys must be in range.</summary>
    public void AddEach(ReadOnlySpan<int> each)
    {
        Reach(each.Length);
        if (wide is null)
        {
            foreach (var key in each) narrow.Page(key >> PageBits)[key & (PageSize - 1)]++;
        }
        else
        {
            foreach (var key in each) wide.Page(key >> PageBits)[key & (PageSize - 1)]++;
        }
        Total += each.Length;
    }

    /// <summary>Adds 64 counts ≥ 0, of keys 64·page and following.</summary>
    public void AddPage(int page, ReadOnlySpan<long> counts, long sum)
    {
        Reach(sum);
        if (wide is null)
        {
            var sums = MemoryMarshal.Cast<int, Vector256<int>>(narrow.Page(page).AsSpan());
            var more = MemoryMarshal.Cast<long, Vector256<long>>(counts);
            for (var i = 0; i < sums.Length; i++) sums[i] += Vector256.Narrow(more[2 * i], more[2 * i + 1]);
        }
        else
        {
            Add(wide.Page(page), counts);
        }
        Total += sum;
    }

    public void Merge(SparseCounts other)
    {
        Reach(other.farthest);
        if (wide is not null) MergeInto(wide, other);
        else MergeInto(narrow, other.narrow);
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
        for (var page = FirstPage; page < EndPage; page++)
        {
            var (four, eight) = (narrow.Find(page), wide?.Find(page));
            if (four is null && eight is null) continue;
            for (var place = 0; place < PageSize; place++)
            {
                var count = four is null ? eight![place] : four[place];
                if (count != 0) yield return ((page << PageBits) + place, count);
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

    // Narrow after the sum: so were both before it.
    private static void MergeInto(CountPages<int> ours, CountPages<int> theirs)
    {
        for (var page = theirs.First; page < theirs.End; page++)
        {
            if (theirs.Find(page) is { } counts) Add(ours.Page(page), counts);
        }
    }

    private static void MergeInto(CountPages<long> ours, SparseCounts theirs)
    {
        Span<long> room = stackalloc long[PageSize];
        for (var page = theirs.FirstPage; page < theirs.EndPage; page++)
        {
            var counts = theirs.PageAt(page, room);
            if (!counts.IsEmpty) Add(ours.Page(page), counts);
        }
    }

    private static void Add<T>(Span<T> ours, ReadOnlySpan<T> theirs)
        where T : struct
    {
        var sums = MemoryMarshal.Cast<T, Vector256<T>>(ours);
        var more = MemoryMarshal.Cast<T, Vector256<T>>(theirs);
        for (var i = 0; i < sums.Length; i++) sums[i] += more[i];
    }

    private static void Widen(ReadOnlySpan<int> counts, Span<long> room)
    {
        var from = MemoryMarshal.Cast<int, Vector256<int>>(counts);
        var to = MemoryMarshal.Cast<long, Vector256<long>>(room);
        for (var i = 0; i < from.Length; i++) (to[2 * i], to[2 * i + 1]) = Vector256.Widen(from[i]);
    }

    // Before anything is added: makes room for what the counts may come to.
    private void Reach(long further)
    {
        farthest = farthest > long.MaxValue - further ? long.MaxValue : farthest + further;
        if (farthest <= int.MaxValue || wide is not null) return;
        wide = new(keys);
        for (var page = narrow.First; page < narrow.End; page++)
        {
            if (narrow.Find(page) is { } counts) Widen(counts, wide.Page(page));
        }
        narrow = new(keys);
    }
}
