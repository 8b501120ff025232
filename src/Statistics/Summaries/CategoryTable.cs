using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Watchgrain.Statistics.Summaries;

/// <summary>Rows per category, by the UTF-8 bytes of its name. Categories are numbered in order of appearance.</summary>
/// <remarks>
/// Open addressing over numbers of categories, at most a sixteenth full, so that hardly two names meet. Two words and the length tell names of up to 16 bytes apart, so that most rows are counted without a look at a stored name. The hash is not secret: a caller who makes all
/// names collide makes each row cost as many steps as there are names, of which a summary holds a bounded number.
/// </remarks>
internal sealed class CategoryTable
{
    private struct Entry
    {
        public ulong Head;
        public ulong Tail;
        public int Length;
    }

    private const int Word = sizeof(ulong);
    private const int SlotsPerName = 16;

    // By length up to 16, what is kept of the first word and of the last one: no shift, no branch.
    private static readonly ulong[] HeadMasks = [0, .. Enumerable.Range(1, 2 * Word).Select(length => ulong.MaxValue >> (8 * Math.Max(Word - length, 0)))];
    private static readonly ulong[] TailMasks = [.. Enumerable.Range(0, 2 * Word + 1).Select(length => length > Word ? ulong.MaxValue : 0)];

    // Slot 0 is empty, slot i + 1 stands for the category with number i, whose entry has the same number; what is empty has an entry that is like no name.
    private int[] slots = new int[128];
    private int shift = 64 - 7;
    private Entry[] entries = Entries(9);
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
        for (var at = FirstSlot(head, tail, name); ; at++)
        {
            var slot = slots[at & (slots.Length - 1)];
            if (slot == 0) return -1;
            ref var entry = ref entries[slot];
            if (((entry.Head ^ head) | (entry.Tail ^ tail) | (uint)(entry.Length ^ name.Length)) == 0 && (name.Length <= 2 * Word || Name(slot - 1).SequenceEqual(name))) return slot - 1;
        }
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
    private int FindBlock(ReadOnlySpan<byte> text, ReadOnlySpan<int> offsets, Span<int> categories)
    {
        for (var row = 0; ; row++)
        {
            row = FindAtOnce(text, offsets, row, categories);
            if (row == offsets.Length - 1) return row;
            var category = Find(text[offsets[row]..offsets[row + 1]]);
            if (category < 0) return row;
            categories[row] = category;
        }
    }

    // The categories of rows from a given one on, up to the first whose name is long, at an end of the text, or not in the slot where it is looked for first. A call in this loop would cost it the registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FindAtOnce(ReadOnlySpan<byte> text, ReadOnlySpan<int> offsets, int from, Span<int> categories)
    {
        if (!BitConverter.IsLittleEndian || text.Length < Word) return from;
        ref var first = ref MemoryMarshal.GetReference(text);
        ref var headMask = ref MemoryMarshal.GetArrayDataReference(HeadMasks);
        ref var tailMask = ref MemoryMarshal.GetArrayDataReference(TailMasks);
        ref var slot = ref MemoryMarshal.GetArrayDataReference(slots);
        ref var entry = ref MemoryMarshal.GetArrayDataReference(entries);
        ref var offset = ref MemoryMarshal.GetReference(offsets);
        ref var target = ref MemoryMarshal.GetReference(categories[..(offsets.Length - 1)]);
        var toSlot = shift;
        // Unchecked: a word from the start on and one up to the end lie in the text, a hash shifted by so much is below the number of slots, and every slot names an entry.
        nint row = from, rows = offsets.Length - 1, lastWord = text.Length - Word, end = Unsafe.Add(ref offset, row);
        for (; row < rows; row++)
        {
            var start = end;
            end = Unsafe.Add(ref offset, row + 1);
            var length = end - start;
            if (start > lastWord || end < Word || length > 2 * Word) return (int)row;
            var head = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, start)) & Unsafe.Add(ref headMask, length);
            var tail = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, end - Word)) & Unsafe.Add(ref tailMask, length);
            var found = Unsafe.Add(ref slot, (nint)(Hash(head, tail, (int)length) >> toSlot));
            ref var name = ref Unsafe.Add(ref entry, found);
            if (((name.Head ^ head) | (name.Tail ^ tail) | (uint)(name.Length ^ (int)length)) != 0) return (int)row;
            Unsafe.Add(ref target, row) = found - 1;
        }
        return (int)row;
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
            Array.Resize(ref entries, 2 * Count + 1);
        }
        var start = Start(Count);
        if (bytes.Length - start < name.Length) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, start + name.Length));
        name.CopyTo(bytes.AsSpan(start));
        ends[Count] = start + name.Length;
        Count++;
        var (head, tail) = Words(name);
        entries[Count] = new Entry { Head = head, Tail = tail, Length = name.Length };
        if (SlotsPerName * Count <= slots.Length)
        {
            Place(Count - 1);
        }
        else
        {
            slots = new int[2 * slots.Length];
            shift--;
            for (var category = 0; category < Count; category++) Place(category);
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

    private int Start(int category) => category == 0 ? 0 : ends[category - 1];

    private void Place(int category)
    {
        ref var entry = ref entries[category + 1];
        var at = FirstSlot(entry.Head, entry.Tail, Name(category));
        while (slots[at & (slots.Length - 1)] != 0) at++;
        slots[at & (slots.Length - 1)] = category + 1;
    }

    // What lies between the words of a long name counts too: paths and keys often begin and end alike.
    private int FirstSlot(ulong head, ulong tail, ReadOnlySpan<byte> name) =>
        (int)(Hash(head, name.Length > 2 * Word ? tail ^ ValueHash.Of(name[Word..^Word]) : tail, name.Length) >> shift);

    private static Entry[] Entries(int count)
    {
        var entries = new Entry[count];
        entries[0].Length = -1;
        return entries;
    }

    // The first eight bytes, or what there is of them, and the last eight of what is longer.
    private static (ulong Head, ulong Tail) Words(ReadOnlySpan<byte> name)
    {
        if (name.Length > Word) return (BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^Word..]));
        ulong head = 0;
        for (var i = 0; i < name.Length; i++) head |= (ulong)name[i] << (8 * i);
        return (head, 0);
    }

    // Its upper bits are the good ones. (Two odd factors: the golden ratio's, and the square root of 3's.)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ulong head, ulong tail, int length)
    {
        var mixed = (tail + (ulong)length) * 0xBB67AE8584CAA73B;
        mixed ^= head ^ (mixed >> 32);
        mixed *= 0x9E3779B97F4A7C15;
        return (mixed ^ (mixed >> 29)) * 0x9E3779B97F4A7C15;
    }
}
