using System.Buffers;
using System.Text;
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

    private readonly Dictionary<string, long> names = new(StringComparer.Ordinal);
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
            KeyValuePair<string, long>[] sorted = [.. names];
            Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
            return sorted;
        }
    }

    /// <summary>Rows of one category; null beyond the bound, where only its bucket is known.</summary>
    public long? CountOf(string category) => IsExact ? names.GetValueOrDefault(Canonical(category)) : null;

    /// <summary>Adds rows of one category.</summary>
    public void Add(string category, long rows = 1)
    {
        ArgumentNullException.ThrowIfNull(category);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (rows > 0) AddCanonical(Canonical(category), rows);
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
        var counts = new long[dictionary.Count];
        long missing = 0;
        for (var row = 0; row < codes.Length; row++)
        {
            if (MissingBitmap.IsMissing(missingBitmap, row)) missing++;
            else if ((uint)codes[row] < (uint)counts.Length) counts[codes[row]]++;
            else throw new ArgumentException($"Row {row}: code {codes[row]} is outside the dictionary of {counts.Length} categories.", nameof(codes));
        }
        for (var code = 0; code < counts.Length; code++)
        {
            if (counts[code] > 0) AddCanonical(Canonical(dictionary[code]), counts[code]);
        }
        Missing += missing;
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
            foreach (var (category, rows) in other.names.ToArray()) AddCanonical(category, rows);
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
        if (IsExact && reference.IsExact) return names.Sum(pair => reference.names.ContainsKey(pair.Key) ? 0 : pair.Value);
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
            string[] union = [.. reference.names.Keys.Union(current.names.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            return ([.. union.Select(name => reference.names.GetValueOrDefault(name))], [.. union.Select(name => current.names.GetValueOrDefault(name))]);
        }
        long[] ours = reference.BucketCounts(), theirs = current.BucketCounts();
        int[] used = [.. Enumerable.Range(0, Buckets).Where(b => ours[b] + theirs[b] > 0)];
        return ([.. used.Select(b => ours[b])], [.. used.Select(b => theirs[b])]);
    }

    /// <summary>The bucket of a category, 0 to 1,023.</summary>
    public static int BucketOf(string category) => (int)(StableHash.Of(Encoding.UTF8.GetBytes(category)) & (Buckets - 1));

    /// <summary>Counts by hash bucket, whether or not the bound was passed.</summary>
    public long[] BucketCounts()
    {
        var counts = new long[Buckets];
        if (buckets is null)
        {
            foreach (var (category, rows) in names) counts[BucketOf(category)] += rows;
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
        foreach (var (category, rows) in Counts)
        {
            var text = Encoding.UTF8.GetBytes(category);
            output.PutCount(text.Length);
            output.Write(text);
            output.PutCount(rows);
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
                var category = Encoding.UTF8.GetString(text);
                if (before is not null && string.CompareOrdinal(before, category) >= 0) throw input.Broken($"the category '{category}' is out of order");
                var rows = input.Count();
                if (rows == 0) throw input.Broken($"the category '{category}' is listed with a count of zero");
                if (rows > long.MaxValue - summary.named) throw input.Broken("the counts add up to more than 2^63");
                summary.AddCanonical(category, rows);
                before = category;
            }
        }
        input.End();
        return summary;
    }

    private void AddCanonical(string category, long rows)
    {
        if (buckets is null)
        {
            if (names.TryGetValue(category, out var count) || names.Count < Bound)
            {
                names[category] = count + rows;
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
        foreach (var (name, count) in names) buckets.Add(BucketOf(name), count);
        names.Clear();
        named = 0;
    }

    private static string Canonical(string category) =>
        category.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(category)) : category;
}
