using System.Buffers;
using System.Text;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Grains.Labels.Runs;

/// <summary>Makes one block of a run (docs/formats/join-runs.md): rows in the order of their keys, sources and slice lists once per block, a checksum at the end. Not thread-safe.</summary>
internal sealed class JoinBlockWriter
{
    public const byte FormVersion = 1;

    /// <summary>Rows of a regression: with expected errors and numbers as labels.</summary>
    public const byte ValuedFormVersion = 2;

    /// <summary>Rows of a model of several classes: with a probability per class.</summary>
    public const byte ClassedFormVersion = 3;

    /// <summary>A block and its row in the table fit one page of SQLite, which takes 4,061 bytes of a row.</summary>
    public const int MaxBytes = 4000;

    /// <summary>A row in more slices than this keeps the first ones.</summary>
    public const int MaxSlices = byte.MaxValue;

    /// <summary>Version, number of classes, three varints and the lengths of two tables, at most.</summary>
    private const int HeadBytes = 1 + 1 + 10 + 10 + 5 + 2 + 2;

    /// <summary>Key, flags, expiry, lag, score and three places in tables, at most.</summary>
    private const int RowBytes = JoinKey.Size + 1 + 10 + 10 + 8 + 2 + 2 + 2;

    private readonly ArrayBufferWriter<byte> keys = new(MaxBytes);
    private readonly ArrayBufferWriter<byte> rows = new(MaxBytes);
    private readonly List<string> sources = [];
    private readonly List<ushort[]> slices = [];
    private int tableBytes;
    private long baseExpiry;
    private long? lag;
    private bool isValued;
    private int classes;
    private string? lastSource;
    private ulong lastPlace;

    public int Count { get; private set; }

    /// <summary>Key of the first row.</summary>
    public JoinKey First { get; private set; }

    private int Bytes => HeadBytes + tableBytes + keys.WrittenCount + rows.WrittenCount + Checksum.Bytes;

    /// <summary>False when the row has no room; the block is as it was. One row always has.</summary>
    /// <exception cref="ArgumentException">A prediction of several classes has not one probability per class: what follows it could not be read. The block is as it was.</exception>
    public bool TryAdd(StoredJoin row)
    {
        var (prediction, label) = row.Entry;
        if (row.Classes > 0 && prediction is not null && prediction.Probabilities?.Length != row.Classes * sizeof(float))
            throw new ArgumentException($"A row of {row.Classes} classes has {row.Classes * sizeof(float)} bytes of probabilities, not {prediction.Probabilities?.Length ?? 0}.", nameof(row));
        if (Count > 0 && (row.IsValued != isValued || row.Classes != classes || Bytes + RowBytes + MostBytes(prediction?.Source) + MostBytes(label?.Source) + 1 + (2 * (prediction?.Slices.Length ?? 0)) + (HasPropensity(prediction) ? 1 : 0) + CellBytes(prediction) + (isValued ? 2 * sizeof(double) : 0) + (classes == 0 ? 0 : 2 + (classes * sizeof(float))) > MaxBytes))
            return false;
        if (Count++ == 0)
            (First, baseExpiry, isValued, classes) = (row.Key, row.ExpiresAt, row.IsValued, row.Classes);
        row.Key.Write(keys.GetSpan(JoinKey.Size));
        keys.Advance(JoinKey.Size);
        rows.PutByte(JoinRowFlags.Of(row.Entry));
        rows.PutSigned(unchecked(row.ExpiresAt - baseExpiry));
        if (prediction is not null)
        {
            var waits = unchecked(row.ExpiresAt - prediction.Position);
            lag ??= waits;
            rows.PutSigned(unchecked(waits - lag.Value));
            if (classes == 0)
            {
                rows.PutDouble(prediction.Score);
            }
            else
            {
                // The score is one of them.
                rows.PutByte(prediction.Class);
                rows.Write(prediction.Probabilities);
            }
            rows.PutVarint(PlaceOf(prediction.Source));
            rows.PutVarint(PlaceOf(prediction.Slices));
            if (HasPropensity(prediction))
                rows.PutByte(prediction.Mark.Propensity);
            if (prediction.Cells is { Length: > 0 } cells)
            {
                rows.PutByte((byte)cells.Length);
                rows.Write(cells);
            }
            if (isValued)
                rows.PutUInt64(prediction.LossBits);
        }
        if (label is { } given)
        {
            rows.PutVarint(PlaceOf(given.Source));
            if (isValued)
                rows.PutDouble(given.Value);
            if (classes > 0)
                rows.PutByte((byte)given.Class);
            // The age of any other label has been counted.
            if (prediction is null && given.KnownAt is { } known)
                rows.PutSigned(unchecked(row.ExpiresAt - known));
        }
        return true;
    }

    /// <summary>The block's bytes; the writer is empty afterwards.</summary>
    /// <param name="mark">Where the block stands, for its checksum: bytes of another place are damage.</param>
    public byte[] Take(ulong mark)
    {
        var output = new ArrayBufferWriter<byte>(Bytes);
        output.PutByte(classes > 0 ? ClassedFormVersion : isValued ? ValuedFormVersion : FormVersion);
        if (classes > 0)
            output.PutByte((byte)classes);
        output.PutVarint((ulong)Count);
        output.PutSigned(baseExpiry);
        output.PutSigned(lag ?? 0);
        output.PutVarint((ulong)sources.Count);
        foreach (var source in sources)
        {
            var utf8 = Encoding.UTF8.GetBytes(source);
            output.PutVarint((ulong)utf8.Length);
            output.Write(utf8);
        }
        output.PutVarint((ulong)slices.Count);
        foreach (var list in slices)
        {
            var kept = list.AsSpan(0, Math.Min(list.Length, MaxSlices));
            output.PutByte((byte)kept.Length);
            foreach (var slice in kept)
            {
                output.PutByte((byte)slice);
                output.PutByte((byte)(slice >> 8));
            }
        }
        output.Write(keys.WrittenSpan);
        output.Write(rows.WrittenSpan);
        Checksum.End(output, (long)mark);
        Clear();
        return output.WrittenSpan.ToArray();
    }

    private void Clear()
    {
        keys.ResetWrittenCount();
        rows.ResetWrittenCount();
        sources.Clear();
        slices.Clear();
        (Count, tableBytes, lag, lastSource) = (0, 0, null, null);
    }

    private ulong PlaceOf(string source)
    {
        if (ReferenceEquals(source, lastSource))
            return lastPlace;
        var place = sources.IndexOf(source);
        if (place < 0)
        {
            place = sources.Count;
            sources.Add(source);
            tableBytes += 2 + Encoding.UTF8.GetByteCount(source);
        }
        (lastSource, lastPlace) = (source, (ulong)place);
        return lastPlace;
    }

    // Neighbours are often of one slice list, and lists are few.
    private ulong PlaceOf(ushort[] list)
    {
        for (var place = 0; place < slices.Count; place++)
        {
            if (ReferenceEquals(slices[place], list) || slices[place].AsSpan().SequenceEqual(list))
                return (ulong)place;
        }
        slices.Add(list);
        tableBytes += 1 + (2 * Math.Min(list.Length, MaxSlices));
        return (ulong)slices.Count - 1;
    }

    private static bool HasPropensity(JoinRecord? prediction) => prediction is { Mark.Propensity: not PropensityCode.None };

    private static int CellBytes(JoinRecord? prediction) => prediction?.Cells is { Length: > 0 } cells ? 1 + cells.Length : 0;

    // A bound that costs nothing: a character takes three bytes at most.
    private static int MostBytes(string? text) => text is null ? 0 : 2 + (3 * text.Length);
}
