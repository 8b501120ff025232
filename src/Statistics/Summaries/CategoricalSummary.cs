using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Counts per category: exact by name up to <see cref="Bound"/> distinct categories, beyond it in 1,024 fixed hash buckets. Missing rows are counted apart. Mergeable.
/// </summary>
/// <remarks>
/// <para>The state is a function of the multiset of rows alone, which is why merging is exact, commutative and associative: it is by name if and only if the rows hold at most
/// Bound
/// distinct categories; otherwise bucket b holds the number of rows whose category has FNV-1a(UTF-8) ≡ b (mod 1,024), low and high half folded. Passing the bound is final and
/// drops the names.</para>
/// <para>A category is text as its UTF-8 form reads back, so unpaired surrogates become U+FFFD before they are counted. The empty string is a category, not a missing value.
/// Names compare ordinally. Not thread-safe.</para>
/// </remarks>
public sealed class CategoricalSummary
{
    /// <summary>1,024: as many names as there are buckets, about 20 KB of short names.</summary>
    public const int DefaultBound = 1024;

    /// <summary>Number of hash buckets beyond the bound.</summary>
    public const int Buckets = 1024;

    private const byte FormVersion = 1;

    /// <summary>Entries per row from which on sorting the rows costs less than counting in a table of all entries.</summary>
    private const int LongDictionary = 16;

    private CategoryTable names = new();
    private SparseCounts? buckets;
    private long named;

    public CategoricalSummary(int bound = DefaultBound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        Bound = bound;
    }

    /// <summary>The largest number of distinct categories that is kept by name.</summary>
    public int Bound { get; }

    /// <summary>True while the categories are kept by name.</summary>
    public bool IsExact => buckets is null;

    /// <summary>Rows with a category.</summary>
    public long Count => buckets?.Total ?? named;

    public long Missing { get; private set; }

    /// <summary>All rows.</summary>
    public long Rows => Count + Missing;

    /// <summary>Number of distinct categories; null beyond the bound, where it is more than <see cref="Bound"/>.</summary>
    public int? Distinct => IsExact ? names.Count : null;

    /// <summary>Categories with their counts in ordinal order; empty beyond the bound.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Counts
    {
        get
        {
            if (!IsExact) return [];
            return [.. names.InOrder().Select(category => KeyValuePair.Create(names.Text(category), names.Rows(category)))];
        }
    }

    /// <summary>Rows of one category; null beyond the bound, where only its bucket is known.</summary>
    public long? CountOf(string category)
    {
        ArgumentNullException.ThrowIfNull(category);
        if (!IsExact) return null;
        var found = names.Find(Encoding.UTF8.GetBytes(category));
        return found < 0 ? 0 : names.Rows(found);
    }

    /// <summary>Adds rows of one category.</summary>
    public void Add(string category, long rows = 1)
    {
        ArgumentNullException.ThrowIfNull(category);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (rows > 0) AddText(category, rows);
    }

    public void AddMissing(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Missing += rows;
    }

    /// <summary>Adds a dictionary-coded column.</summary>
    /// <param name="codes">One index into <paramref name="dictionary"/> per row; what stands at a missing row is ignored.</param>
    /// <param name="dictionary">Categories; unused and repeated entries are allowed.</param>
    /// <param name="missingBitmap">Empty when no row is missing; else bit i (least significant first) set means that row i is missing.</param>
    /// <exception cref="ArgumentException">A code is outside the dictionary or the bitmap is too short; nothing is added.</exception>
    public void Add(ReadOnlySpan<int> codes, IReadOnlyList<string> dictionary, ReadOnlySpan<byte> missingBitmap = default)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        MissingBitmap.Check(missingBitmap, codes.Length);
        if (dictionary.Count / LongDictionary > codes.Length)
        {
            AddUsed(codes, dictionary, missingBitmap);
            return;
        }
        var counts = ArrayPool<long>.Shared.Rent(CodeCounts.Room(dictionary.Count));
        try
        {
            var missing = CodeCounts.Count(codes, dictionary.Count, missingBitmap, counts);
            for (var code = 0; code < dictionary.Count; code++)
            {
                if (counts[code] > 0 && dictionary[code] is null) throw new ArgumentException($"The category of code {code} is null.", nameof(dictionary));
            }
            for (var code = 0; code < dictionary.Count; code++)
            {
                if (counts[code] > 0) AddText(dictionary[code], counts[code]);
            }
            Missing += missing;
        }
        finally
        {
            ArrayPool<long>.Shared.Return(counts);
        }
    }

    // The same for a dictionary that is far longer than the rows are many: only what they use is looked at.
    private void AddUsed(ReadOnlySpan<int> codes, IReadOnlyList<string> dictionary, ReadOnlySpan<byte> missingBitmap)
    {
        var rented = ArrayPool<int>.Shared.Rent(codes.Length);
        try
        {
            var count = 0;
            for (var row = 0; row < codes.Length; row++)
            {
                if (MissingBitmap.IsMissing(missingBitmap, row)) continue;
                if ((uint)codes[row] >= (uint)dictionary.Count) throw new ArgumentException(CodeCounts.OutOfRange(row, codes[row], dictionary.Count), nameof(codes));
                if (dictionary[codes[row]] is null) throw new ArgumentException($"The category of code {codes[row]} is null.", nameof(dictionary));
                rented[count++] = codes[row];
            }
            var used = rented.AsSpan(0, count);
            used.Sort();
            while (!used.IsEmpty)
            {
                var next = used.IndexOfAnyExcept(used[0]);
                var rows = next < 0 ? used.Length : next;
                AddText(dictionary[used[0]], rows);
                used = used[rows..];
            }
            Missing += codes.Length - count;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    /// <summary>Adds a column of UTF-8 texts that stand one behind another, as Arrow lays them out.</summary>
    /// <param name="utf8">The texts. A text that is not UTF-8 counts as what it reads back as.</param>
    /// <param name="offsets">One more than rows: row i is utf8[offsets[i] .. offsets[i + 1]]. A missing row may have any length.</param>
    /// <param name="missingBitmap">Empty when no row is missing; else bit i (least significant first) set means that row i is missing.</param>
    /// <exception cref="ArgumentException">There is no offset, they fall or leave the texts, or the bitmap is too short; nothing is added.</exception>
    public void AddUtf8(ReadOnlySpan<byte> utf8, ReadOnlySpan<int> offsets, ReadOnlySpan<byte> missingBitmap = default)
    {
        if (offsets.IsEmpty) throw new ArgumentException("A column without rows still has one offset.", nameof(offsets));
        MissingBitmap.Check(missingBitmap, offsets.Length - 1);
        var end = 0;
        foreach (var offset in offsets)
        {
            if (offset < end) throw new ArgumentException($"The offset {offset} is below the one before it, or below 0.", nameof(offsets));
            end = offset;
        }
        if (end > utf8.Length) throw new ArgumentException($"The offset {end} is behind the {utf8.Length} bytes of text.", nameof(offsets));
        for (var row = 0; row < offsets.Length - 1; row++)
        {
            if (buckets is null && missingBitmap.IsEmpty)
            {
                var unknown = names.CountKnown(utf8, offsets, row);
                named += unknown - row;
                row = unknown;
                if (row == offsets.Length - 1) return;
            }
            var name = utf8[offsets[row]..offsets[row + 1]];
            if (MissingBitmap.IsMissing(missingBitmap, row)) Missing++;
            else if (Utf8.IsValid(name)) AddCanonical(name, 1);
            else AddText(Encoding.UTF8.GetString(name), 1);
        }
    }

    /// <exception cref="ArgumentException">The other summary has another bound.</exception>
    public void Merge(CategoricalSummary other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Bound != other.Bound) throw new ArgumentException($"The bounds differ: {Bound} and {other.Bound}.", nameof(other));
        if (other.buckets is { } theirs)
        {
            Overflow();
            buckets!.Merge(theirs);
        }
        else
        {
            for (var i = 0; i < other.names.Count; i++) AddCanonical(other.names.Name(i), other.names.Rows(i));
        }
        Missing += other.Missing;
    }

    public CategoricalSummary Clone()
    {
        var copy = new CategoricalSummary(Bound);
        copy.Merge(this);
        return copy;
    }

    /// <summary>
    /// Rows whose category the reference does not hold. Exact while both are by name; when one of them is in buckets, a lower bound: the rows in buckets that the reference
    /// leaves empty.
    /// </summary>
    public long UnseenCount(CategoricalSummary reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (IsExact && reference.IsExact) return Enumerable.Range(0, names.Count).Sum(i => reference.names.Find(names.Name(i)) >= 0 ? 0 : names.Rows(i));
        long[] ours = BucketCounts(), theirs = reference.BucketCounts();
        return Enumerable.Range(0, Buckets).Sum(b => theirs[b] == 0 ? ours[b] : 0);
    }

    /// <summary>
    /// The counts of two summaries cell by cell: the union of their categories in ordinal order while both are by name, else the buckets that either uses.
    /// </summary>
    public static (long[] Reference, long[] Current) Align(CategoricalSummary reference, CategoricalSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (reference.IsExact && current.IsExact)
        {
            var union = new SortedDictionary<string, (long Reference, long Current)>(StringComparer.Ordinal);
            for (var i = 0; i < reference.names.Count; i++) union[reference.names.Text(i)] = (reference.names.Rows(i), 0);
            for (var i = 0; i < current.names.Count; i++) union[current.names.Text(i)] = (union.GetValueOrDefault(current.names.Text(i)).Reference, current.names.Rows(i));
            return ([.. union.Values.Select(rows => rows.Reference)], [.. union.Values.Select(rows => rows.Current)]);
        }
        long[] ours = reference.BucketCounts(), theirs = current.BucketCounts();
        int[] used = [.. Enumerable.Range(0, Buckets).Where(b => ours[b] + theirs[b] > 0)];
        return ([.. used.Select(b => ours[b])], [.. used.Select(b => theirs[b])]);
    }

    /// <summary>The bucket of a category, 0 to 1,023.</summary>
    public static int BucketOf(string category) => BucketOf(Encoding.UTF8.GetBytes(category));

    /// <summary>Counts by hash bucket, whether or not the bound was passed.</summary>
    public long[] BucketCounts()
    {
        var counts = new long[Buckets];
        if (buckets is null)
        {
            for (var i = 0; i < names.Count; i++) counts[BucketOf(names.Name(i))] += names.Rows(i);
        }
        else
        {
            foreach (var (bucket, rows) in buckets.Ascending()) counts[bucket] = rows;
        }
        return counts;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutByte((byte)(IsExact ? 0 : 1));
        output.PutCount(Bound);
        output.PutCount(Missing);
        if (buckets is not null)
        {
            buckets.Write(output, signed: false);
            return;
        }
        output.PutCount(names.Count);
        foreach (var category in names.InOrder())
        {
            output.PutCount(names.Name(category).Length);
            output.Write(names.Name(category));
            output.PutCount(names.Rows(category));
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not a summary of a known version.</exception>
    public static CategoricalSummary Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Categorical summary", source);
        input.Version(FormVersion);
        var mode = input.Byte();
        if (mode > 1) throw input.Broken($"mode {mode} is not known");
        var bound = input.Count();
        if (bound is < 1 or > int.MaxValue) throw input.Broken($"the bound {bound} is out of range");
        var summary = new CategoricalSummary((int)bound) { Missing = input.Count() };
        if (mode == 1)
        {
            summary.buckets = SparseCounts.Read(ref input, Buckets, signed: false);
        }
        else
        {
            string? before = null;
            for (var left = input.Length(2, summary.Bound); left > 0; left--)
            {
                var text = input.Take(input.Length(1));
                if (!Utf8.IsValid(text)) throw input.Broken("a category is not UTF-8");
                var category = Encoding.UTF8.GetString(text);
                if (before is not null && string.CompareOrdinal(before, category) >= 0) throw input.Broken($"the category '{category}' is out of order");
                var rows = input.Count();
                if (rows == 0) throw input.Broken($"the category '{category}' is listed with a count of zero");
                if (rows > long.MaxValue - summary.named) throw input.Broken("the counts add up to more than 2^63");
                summary.AddText(category, rows);
                before = category;
            }
        }
        input.End();
        return summary;
    }

    // Unpaired surrogates become U+FFFD.
    private void AddText(string category, long rows)
    {
        var most = Encoding.UTF8.GetMaxByteCount(category.Length);
        var rented = most > 512 ? ArrayPool<byte>.Shared.Rent(most) : null;
        var name = rented ?? stackalloc byte[512];
        AddCanonical(name[..Encoding.UTF8.GetBytes(category, name)], rows);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    private void AddCanonical(ReadOnlySpan<byte> category, long rows)
    {
        if (buckets is null)
        {
            var found = names.Find(category);
            if (found >= 0 || names.Count < Bound)
            {
                names.Rows(found >= 0 ? found : names.Insert(category)) += rows;
                named += rows;
                return;
            }
            Overflow();
        }
        buckets!.Add(BucketOf(category), rows);
    }

    private void Overflow()
    {
        if (buckets is not null) return;
        buckets = new SparseCounts(Buckets);
        for (var i = 0; i < names.Count; i++) buckets.Add(BucketOf(names.Name(i)), names.Rows(i));
        names = new CategoryTable();
        named = 0;
    }

    private static int BucketOf(ReadOnlySpan<byte> category) => (int)(StableHash.Of(category) & (Buckets - 1));
}
