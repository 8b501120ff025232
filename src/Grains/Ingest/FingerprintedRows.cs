using System.Numerics;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>
/// Fingerprints rows by their features: neither prediction, id nor position are in them, nor features that are functions of time. Equal rows have equal fingerprints however they come in batches; who knows the digest of the reference can choose rows whose fingerprints are not sampled, nobody else can.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// Equal: <see cref="RowFingerprints"/> over the columns. Near: Σ kⱼ·vⱼ over columns j, hashed, with kⱼ odd and made of the seed, and vⱼ the cell of the reference that a number lies in, or the hash of a category: one multiplication for a value. A column that a batch does not have is missing in all its rows.
/// </remarks>
internal sealed class FingerprintedRows
{
    /// <summary>512, as many as an index finds at once.</summary>
    private const int Block = 512;

    // No cell of a binning: those have a few dozen.
    private const ulong MissingCell = 1UL << 32;
    private const ulong UnusableCell = MissingCell + 1;

    private readonly Column[] columns;
    private readonly ulong seed;
    private readonly long[] cells = new long[Block];
    private ulong[] equal = [];
    private ulong[] near = [];
    private int count;

    private FingerprintedRows(Column[] columns, ulong seed) => (this.columns, this.seed) = (columns, seed);

    /// <summary>Of the rows that were marked last.</summary>
    public ReadOnlySpan<ulong> Equal => equal.AsSpan(0, count);

    /// <summary>Of the rows that were marked last.</summary>
    public ReadOnlySpan<ulong> Near => near.AsSpan(0, count);

    /// <summary>Null when there are no such features.</summary>
    /// <param name="spec">Names the features.</param>
    /// <param name="binnings">Serialised <c>NumericBinning</c> by feature.</param>
    /// <param name="seed">Of the reference.</param>
    public static FingerprintedRows? Of(VersionSpec spec, IReadOnlyDictionary<string, byte[]> binnings, ulong seed)
    {
        var columns = Enumerable.Range(0, spec.Features.Length).Where(column => !spec.Features[column].Deterministic)
            .Select(column => new Column(column, spec.Features[column].Kind == FeatureKind.Numeric ? SharedBinnings.Read(binnings[spec.Features[column].Name]).Index : null, ValueHash.Of(ValueHash.Start ^ seed ^ (ulong)(column + 1)) | 1)).ToArray();
        return columns.Length == 0 ? null : new(columns, seed);
    }

    /// <summary>Adds the fingerprints of the wanted rows to the version's summaries.</summary>
    public void AddTo(SummaryTable table, long pane, string source, ColumnarRows rows, RowSelection selection)
    {
        if (selection.Count == 0)
            return;
        Mark(rows, selection);
        table.Repeats(pane, source, RepeatKind.Equal).Add(Equal);
        table.Repeats(pane, source, RepeatKind.Near).Add(Near);
    }

    /// <summary>Makes the fingerprints of the wanted rows.</summary>
    public void Mark(ColumnarRows rows, RowSelection selection)
    {
        count = selection.Count;
        if (equal.Length < count)
            (equal, near) = (new ulong[count], new ulong[count]);
        Span<ulong> equals = equal.AsSpan(0, count), sums = near.AsSpan(0, count);
        RowFingerprints.Begin(equals, seed);
        sums.Fill(ValueHash.Start ^ seed);
        foreach (var column in columns)
        {
            var values = rows.Columns[column.Place];
            if (values.Absent)
            {
                RowFingerprints.AddMissing(equals);
                AddSame(sums, column.Factor * MissingOf(column));
            }
            else if (column.Cells is { } index)
                AddNumbers(equals, sums, selection.Of<double>(values.Values), selection.Bits(values.Missing), index, column.Factor);
            else
                AddCategories(equals, sums, selection.Of<int>(values.Codes), values.Dictionary, selection.Bits(values.Missing), column.Factor);
        }
        foreach (ref var sum in sums)
            sum = ValueHash.Of(sum);
    }

    private static ulong MissingOf(Column column) => column.Cells is null ? ValueHash.Missing : MissingCell;

    private static void AddSame(Span<ulong> sums, ulong term)
    {
        foreach (ref var sum in sums)
            sum += term;
    }

    private void AddNumbers(Span<ulong> equals, Span<ulong> sums, ReadOnlySpan<double> values, ReadOnlySpan<byte> missing, EdgeIndex index, ulong factor)
    {
        RowFingerprints.AddColumn(equals, values, missing);
        for (var first = 0; first < values.Length; first += Block)
        {
            var block = values.Slice(first, Math.Min(Block, values.Length - first));
            var found = cells.AsSpan(0, block.Length);
            if (AreFinite(block))
                index.Cells(block, found);
            else
                CellsOfAny(block, found, index);
            for (var i = 0; i < found.Length && !missing.IsEmpty; i++)
                found[i] = MissingBitmap.IsMissing(missing, first + i) ? (long)MissingCell : found[i];
            AddTimes(sums.Slice(first, found.Length), MemoryMarshal.Cast<long, ulong>(found), factor);
        }
    }

    // What is not finite times 0 is NaN.
    private static bool AreFinite(ReadOnlySpan<double> values)
    {
        var lanes = MemoryMarshal.Cast<double, Vector<double>>(values);
        var zero = Vector<double>.Zero;
        foreach (var lane in lanes)
            zero += lane * 0;
        var sum = Vector.Sum(zero);
        foreach (var value in values[(lanes.Length * Vector<double>.Count)..])
            sum += value * 0;
        return sum == 0;
    }

    private static void AddTimes(Span<ulong> sums, ReadOnlySpan<ulong> values, ulong factor)
    {
        var to = MemoryMarshal.Cast<ulong, Vector<ulong>>(sums);
        var from = 0;
        foreach (var lane in MemoryMarshal.Cast<ulong, Vector<ulong>>(values))
            to[from++] += lane * factor;
        for (var i = from * Vector<ulong>.Count; i < values.Length; i++)
            sums[i] += values[i] * factor;
    }

    private static void CellsOfAny(ReadOnlySpan<double> values, Span<long> cells, EdgeIndex index)
    {
        for (var i = 0; i < cells.Length; i++)
            cells[i] = double.IsFinite(values[i]) ? index.CellOf(values[i]) : (long)UnusableCell;
    }

    private static void AddCategories(Span<ulong> equals, Span<ulong> sums, ReadOnlySpan<int> codes, string[] dictionary, ReadOnlySpan<byte> missing, ulong factor)
    {
        // A text is hashed once in a batch; of a dictionary that is longer than the batch only what rows have.
        var isShort = dictionary.Length <= codes.Length;
        var texts = isShort ? Array.ConvertAll(dictionary, FeatureSupport.HashOf) : [];
        for (var i = 0; i < codes.Length; i++)
        {
            var text = !missing.IsEmpty && MissingBitmap.IsMissing(missing, i) ? ValueHash.Missing : isShort ? texts[codes[i]] : FeatureSupport.HashOf(dictionary[codes[i]]);
            equals[i] = ValueHash.Of(equals[i] ^ text);
            sums[i] += factor * text;
        }
    }

    private readonly record struct Column(int Place, EdgeIndex? Cells, ulong Factor);
}
