using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Watchgrain.Statistics.Summaries;

/// <summary>Rows per category, by the UTF-8 bytes of its name. Categories are numbered in order of appearance.</summary>
/// <remarks>
/// Open addressing, at most a quarter full. Two words and the length tell names of up to 16 bytes apart, so that most rows are counted without a look at a stored name. The hash is not secret: a caller who makes all
/// names collide makes each row cost as many steps as there are names, of which a summary holds a bounded number.
/// </remarks>
internal sealed class CategoryTable
{
    private struct Slot
    {
        public ulong Head;
        public ulong Tail;
        public int Length;
        public int Category;
    }

    private const int Word = sizeof(ulong);

    // Category 0 is an empty slot, category i + 1 the one with number i.
    private Slot[] slots = new Slot[32];
    private long[] rows = new long[8];
    private int[] ends = new int[8];
    private string?[] texts = new string?[8];
    private byte[] bytes = new byte[64];

    /// <summary>Number of categories.</summary>
    public int Count { get; private set; }

    public ref long Rows(int category) => ref rows[category];

    public ReadOnlySpan<byte> Name(int category) => bytes.AsSpan(Start(category)..ends[category]);

    public string Text(int category) => texts[category] ??= Encoding.UTF8.GetString(Name(category));

    /// <summary>The number of a category, −1 when it is not in the table.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var (head, tail) = Words(name);
        return Find(head, tail, name.Length, name, 0);
    }

    /// <summary>Counts the rows of a column from <paramref name="row"/> on, up to the first whose category is not in the table.</summary>
    /// <param name="text">The names, one behind another.</param>
    /// <param name="offsets">Row i is text[offsets[i] .. offsets[i + 1]]; rising, within the text.</param>
    /// <param name="row">The first row.</param>
    /// <returns>The row that was not counted; the number of rows when there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int CountKnown(ReadOnlySpan<byte> text, ReadOnlySpan<int> offsets, int row)
    {
        Span<int> found = stackalloc int[128];
        var counts = rows;
        while (row < offsets.Length - 1)
        {
            var block = offsets.Slice(row, Math.Min(offsets.Length - row, found.Length + 1));
            var known = FindBlock(text, block, found);
            // Apart from the search: an increment whose place is known late waits for those before it.
            foreach (var category in found[..known]) counts[category]++;
            row += known;
            if (known < block.Length - 1) break;
        }
        return row;
    }

    // The categories of rows up to the first that is not in the table.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FindBlock(ReadOnlySpan<byte> text, ReadOnlySpan<int> offsets, Span<int> categories)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        for (var row = 0; row < offsets.Length - 1; row++)
        {
            int start = offsets[row], end = offsets[row + 1], length = end - start, category;
            if (BitConverter.IsLittleEndian && start <= text.Length - Word && end >= Word)
            {
                // Unchecked: a word from the start on and one up to the end lie in the text. No branch on the length, which no processor could predict.
                var head = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, start)) & (ulong.MaxValue >> (8 * Math.Max(Word - length, 0))) & (ulong)-(long)Math.Min(length, 1);
                var tail = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, end - Word)) & (ulong)((long)(Word - length) >> 63);
                category = Find(head, tail, length, text, start);
            }
            else
            {
                category = Find(text.Slice(start, length));
            }
            if (category < 0) return row;
            categories[row] = category;
        }
        return offsets.Length - 1;
    }

    /// <summary>Adds a category that is not in the table, with no rows.</summary>
    /// <returns>Its number.</returns>
    public int Insert(ReadOnlySpan<byte> name)
    {
        if (Count == rows.Length)
        {
            Array.Resize(ref rows, 2 * Count);
            Array.Resize(ref ends, 2 * Count);
            Array.Resize(ref texts, 2 * Count);
        }
        var start = Start(Count);
        if (bytes.Length - start < name.Length) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, start + name.Length));
        name.CopyTo(bytes.AsSpan(start));
        ends[Count] = start + name.Length;
        Count++;
        if (4 * Count <= slots.Length)
        {
            Place(slots, name, Count);
        }
        else
        {
            slots = new Slot[2 * slots.Length];
            for (var category = 0; category < Count; category++) Place(slots, Name(category), category + 1);
        }
        return Count - 1;
    }

    /// <summary>The numbers of the categories in ordinal (UTF-16) order of their names.</summary>
    public int[] InOrder()
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        Array.Sort(order, (a, b) => string.CompareOrdinal(Text(a), Text(b)));
        return order;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ulong head, ulong tail, int length, ReadOnlySpan<byte> text, int start)
    {
        var table = slots;
        for (var at = Hash(head, tail, length, text, start); ; at++)
        {
            ref var slot = ref table[at & (table.Length - 1)];
            if (((slot.Head ^ head) | (slot.Tail ^ tail) | (uint)(slot.Length ^ length)) == 0 && slot.Category > 0
                && (length <= 2 * Word || Name(slot.Category - 1).SequenceEqual(text.Slice(start, length)))) return slot.Category - 1;
            if (slot.Category == 0) return -1;
        }
    }

    private int Start(int category) => category == 0 ? 0 : ends[category - 1];

    private static void Place(Slot[] table, ReadOnlySpan<byte> name, int category)
    {
        var (head, tail) = Words(name);
        var at = Hash(head, tail, name.Length, name, 0);
        while (table[at & (table.Length - 1)].Category != 0) at++;
        table[at & (table.Length - 1)] = new Slot { Head = head, Tail = tail, Length = name.Length, Category = category };
    }

    // The first eight bytes, or what there is of them, and the last eight of what is longer.
    private static (ulong Head, ulong Tail) Words(ReadOnlySpan<byte> name)
    {
        if (name.Length > Word) return (BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^Word..]));
        ulong head = 0;
        for (var i = 0; i < name.Length; i++) head |= (ulong)name[i] << (8 * i);
        return (head, 0);
    }

    // The halves of a 128-bit product of two odd numbers' sums, folded. What lies between the words of a long name counts too: paths and keys often begin and end alike.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(ulong head, ulong tail, int length, ReadOnlySpan<byte> text, int start)
    {
        if (length > 2 * Word) tail ^= ValueHash.Of(text.Slice(start + Word, length - 2 * Word));
        var high = Math.BigMul(head ^ 0x9E3779B97F4A7C15, (tail + (ulong)length) ^ 0xC2B2AE3D27D4EB4F, out ulong low);
        return (int)(high ^ low) & int.MaxValue >> 1;
    }
}
