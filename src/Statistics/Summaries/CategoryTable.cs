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
    private struct Entry
    {
        public ulong Head;
        public ulong Tail;
        public int Start;
        public int Length;
        public long Rows;
        public string? Text;
    }

    private const int Word = sizeof(ulong);

    private Entry[] entries = new Entry[8];
    private int[] slots = new int[32];
    private byte[] bytes = new byte[64];
    private int used;

    /// <summary>Number of categories.</summary>
    public int Count { get; private set; }

    public ref long Rows(int category) => ref entries[category].Rows;

    public ReadOnlySpan<byte> Name(int category) => bytes.AsSpan(entries[category].Start, entries[category].Length);

    public string Text(int category) => entries[category].Text ??= Encoding.UTF8.GetString(Name(category));

    /// <summary>The number of a category, −1 when it is not in the table.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var (head, tail) = Words(name);
        return Find(head, tail, name);
    }

    /// <summary>Counts the rows of a column from <paramref name="row"/> on, up to the first whose category is not in the table.</summary>
    /// <param name="text">The names, one behind another.</param>
    /// <param name="offsets">Row i is text[offsets[i] .. offsets[i + 1]]; rising, within the text.</param>
    /// <param name="row">The first row.</param>
    /// <returns>The row that was not counted; the number of rows when there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int CountKnown(ReadOnlySpan<byte> text, ReadOnlySpan<int> offsets, int row)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        for (; row < offsets.Length - 1; row++)
        {
            int start = offsets[row], end = offsets[row + 1], length = end - start, found;
            if (BitConverter.IsLittleEndian && start <= text.Length - Word && end >= Word)
            {
                // Unchecked: a word from the start on and one up to the end lie in the text. No branch on the length, which no processor could predict.
                var head = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, start)) & (ulong.MaxValue >> (8 * Math.Max(Word - length, 0))) & (ulong)-(long)Math.Min(length, 1);
                var tail = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, end - Word)) & (ulong)((long)(Word - length) >> 63);
                found = Find(head, tail, text.Slice(start, length));
            }
            else
            {
                found = Find(text.Slice(start, length));
            }
            if (found < 0) return row;
            entries[found].Rows++;
        }
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ulong head, ulong tail, ReadOnlySpan<byte> name)
    {
        var table = slots;
        for (var slot = Hash(head, tail, name); ; slot++)
        {
            var category = table[slot & (table.Length - 1)] - 1;
            if (category < 0) return -1;
            ref var entry = ref entries[category];
            if (entry.Head == head && entry.Tail == tail && entry.Length == name.Length && (name.Length <= 2 * Word || Name(category).SequenceEqual(name))) return category;
        }
    }

    /// <summary>Adds a category that is not in the table, with no rows.</summary>
    /// <returns>Its number.</returns>
    public int Insert(ReadOnlySpan<byte> name)
    {
        if (Count == entries.Length) Array.Resize(ref entries, 2 * Count);
        if (bytes.Length - used < name.Length) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, used + name.Length));
        name.CopyTo(bytes.AsSpan(used));
        var (head, tail) = Words(name);
        entries[Count] = new Entry { Head = head, Tail = tail, Start = used, Length = name.Length };
        used += name.Length;
        Count++;
        if (4 * Count <= slots.Length)
        {
            Place(Count - 1);
        }
        else
        {
            slots = new int[2 * slots.Length];
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

    private void Place(int category)
    {
        ref var entry = ref entries[category];
        var slot = Hash(entry.Head, entry.Tail, Name(category));
        while (slots[slot & (slots.Length - 1)] != 0) slot++;
        slots[slot & (slots.Length - 1)] = category + 1;
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
    private static int Hash(ulong head, ulong tail, ReadOnlySpan<byte> name)
    {
        if (name.Length > 16) tail ^= ValueHash.Of(name[8..^8]);
        var high = Math.BigMul(head ^ 0x9E3779B97F4A7C15, (tail + (ulong)name.Length) ^ 0xC2B2AE3D27D4EB4F, out ulong low);
        return (int)(high ^ low) & int.MaxValue >> 1;
    }
}
