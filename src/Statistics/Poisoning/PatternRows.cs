using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// The labelled rows of a pane, or as many of them as fit into <see cref="Bound"/> bytes: those with the smallest ids, which is a random sample, for ids are hashes. Mergeable; a corrected label is a retraction (weight −1) and an addition, as in
/// <see cref="Summaries.OutcomeCells"/>.
/// </summary>
/// <remarks>
/// Below the bound the same rows in any order give the same bytes. Above it a retraction that comes after others have pushed its row out is lost with the row, and where retractions make room, rows that came before are not called back.
/// Not thread-safe.
/// </remarks>
public sealed class PatternRows
{
    /// <summary>256 KiB: 13,107 rows of 11 features.</summary>
    public const int Bound = 1 << 18;

    /// <summary>What a row takes beside its cells.</summary>
    private const int Overhead = sizeof(uint) + sizeof(ushort) + 3;

    /// <summary>Its id, its outcome, its weight and how many cells it has.</summary>
    private const int Head = sizeof(uint) + sizeof(ushort) + 2;

    /// <summary>A chance is kept in so many parts: an error of 0.000015 at most.</summary>
    private const int Units = short.MaxValue;

    /// <summary>An id lies below it.</summary>
    private const long Ids = 1L << 32;

    private const byte FormVersion = 1;

    private readonly SortedSet<Entry> rows = [];
    private long limit = Ids;
    private int bytes;

    /// <summary>Rows and retractions that are there.</summary>
    public int Count => rows.Count;

    /// <summary>What the rows take in the binary form.</summary>
    public int Bytes => bytes;

    /// <summary>The share of all rows that is in it: 1 unless there were too many.</summary>
    public double Share => (double)limit / Ids;

    /// <summary>The rows, without retractions that are ahead of what they retract.</summary>
    public IEnumerable<PatternRow> Rows => rows.Where(row => row.Weight > 0).Select(row => new PatternRow(row.Cells, (row.Outcome >> 1) / (double)Units, row.Outcome & 1, row.Source));

    /// <param name="id">Of the prediction, a hash.</param>
    /// <param name="row">At most 255 cells, which stay as they are.</param>
    /// <param name="weight">1 for a label, −1 for its retraction.</param>
    public void Add(uint id, PatternRow row, sbyte weight = 1)
    {
        ArgumentNullException.ThrowIfNull(row.Cells);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(row.Cells.Length, byte.MaxValue);
        if (!(row.Chance is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(row), row.Chance, "A probability lies in [0, 1].");
        if (row.Label is not (0 or 1)) throw new ArgumentOutOfRangeException(nameof(row), row.Label, "A label is 0 or 1.");
        if (weight is not (1 or -1)) throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight is 1 or -1.");
        Add(new Entry(id, (ushort)(((int)Math.Round(row.Chance * Units) << 1) | row.Label), row.Source, row.Cells, weight));
        Shrink();
    }

    public void Merge(PatternRows other)
    {
        ArgumentNullException.ThrowIfNull(other);
        limit = Math.Min(limit, other.limit);
        foreach (var row in other.rows) Add(row);
        Shrink();
    }

    /// <summary>Lets rows go, those with the largest ids first, until they take so many bytes at most.</summary>
    public void ShrinkTo(int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        while (bytes > most) Lower();
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        string[] sources = [.. rows.Select(row => row.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        output.PutByte(FormVersion);
        output.PutCount(limit);
        output.PutCount(sources.Length);
        foreach (var source in sources)
        {
            var name = Encoding.UTF8.GetBytes(source);
            output.PutCount(name.Length);
            output.Write(name);
        }
        output.PutCount(rows.Count);
        foreach (var row in rows)
        {
            var head = output.GetSpan(Head);
            BinaryPrimitives.WriteUInt32LittleEndian(head, row.Id);
            BinaryPrimitives.WriteUInt16LittleEndian(head[4..], row.Outcome);
            (head[6], head[7]) = ((byte)row.Weight, (byte)row.Cells.Length);
            output.Advance(Head);
            output.PutCount(Array.BinarySearch(sources, row.Source, StringComparer.Ordinal));
            output.Write(row.Cells);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not labelled rows of a known version.</exception>
    public static PatternRows Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Pattern rows", source);
        input.Version(FormVersion);
        var read = new PatternRows { limit = input.Count() };
        if (read.limit > Ids) throw input.Broken($"ids below {read.limit} are longer than 32 bits");
        var sources = new string[input.Length(1)];
        for (var i = 0; i < sources.Length; i++)
        {
            var name = input.Take(input.Length(1));
            sources[i] = Encoding.UTF8.GetString(name);
            if (!Utf8.IsValid(name) || (i > 0 && string.CompareOrdinal(sources[i - 1], sources[i]) >= 0)) throw input.Broken("a source is no UTF-8, or out of order");
        }
        for (var left = input.Length(Overhead, Bound / Overhead); left > 0; left--)
        {
            var head = input.Take(Head);
            var (id, outcome, weight, width) = (BinaryPrimitives.ReadUInt32LittleEndian(head), BinaryPrimitives.ReadUInt16LittleEndian(head[4..]), (sbyte)head[6], head[7]);
            var place = input.Count();
            if (id >= read.limit || place >= sources.Length || weight == 0) throw input.Broken("a row is beyond the limit, of no source, or of no weight");
            var row = new Entry(id, outcome, sources[place], input.Take(width).ToArray(), weight);
            if (read.rows.Count > 0 && row.CompareTo(read.rows.Max) <= 0) throw input.Broken("its rows are not in order");
            read.rows.Add(row);
            read.bytes += Overhead + width;
        }
        if (read.bytes > Bound) throw input.Broken($"{read.bytes} bytes of rows are more than it holds");
        input.End();
        if (read.rows.Select(row => row.Source).Distinct(StringComparer.Ordinal).Count() != sources.Length) throw input.Broken("a source has no rows");
        return read;
    }

    // A prediction has one row of cells: what is retracted has the same.
    private void Add(Entry row)
    {
        if (row.Id >= limit) return;
        if (!rows.TryGetValue(row, out var there))
        {
            bytes += Overhead + row.Cells.Length;
            rows.Add(row);
            return;
        }
        rows.Remove(there);
        var weight = (sbyte)Math.Clamp(there.Weight + row.Weight, sbyte.MinValue, sbyte.MaxValue);
        if (weight == 0) bytes -= Overhead + there.Cells.Length;
        else rows.Add(there with { Weight = weight });
    }

    private void Shrink()
    {
        Trim();
        while (bytes > Bound) Lower();
    }

    // All that there is of an id goes at once: a row without its retraction would be none of the pane's.
    private void Lower()
    {
        limit = rows.Max.Id;
        Trim();
    }

    private void Trim()
    {
        while (rows.Count > 0 && rows.Max.Id >= limit)
        {
            bytes -= Overhead + rows.Max.Cells.Length;
            rows.Remove(rows.Max);
        }
    }

    // One and the same by its id, outcome and source.
    private readonly record struct Entry(uint Id, ushort Outcome, string Source, byte[] Cells, sbyte Weight) : IComparable<Entry>
    {
        public int CompareTo(Entry other)
        {
            var order = Id.CompareTo(other.Id);
            if (order == 0) order = Outcome.CompareTo(other.Outcome);
            return order != 0 ? order : string.CompareOrdinal(Source, other.Source);
        }
    }
}
