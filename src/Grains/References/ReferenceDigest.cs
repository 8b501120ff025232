using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Watchgrain.Grains.Ingest;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.References;

/// <summary>
/// SHA-256 over the rows of a reference in their order, whatever batches they came in. Per row: source, int64 position, float64 score, class, label (255: none), of a regression the float64 target, of several classes the float32 probability of each, then per feature in the order of the spec
/// a byte (0: missing, 1: number, 2: category) and the float64 or the text. Texts are UTF-8 after an int32 length; numbers are little-endian.
/// What the predictions caused is not in it: earlier releases did not keep it, and the same rows sent again must be the same reference.
/// </summary>
public sealed class ReferenceDigest : IDisposable
{
    private const byte NoLabel = 255;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<byte> row = [];

    public void Add(string source, ColumnarRows rows)
    {
        var positions = MemoryMarshal.Cast<byte, long>(rows.Positions.Span);
        var scores = MemoryMarshal.Cast<byte, double>(rows.Scores.Span);
        var sourceBytes = Encoding.UTF8.GetBytes(source);
        for (var i = 0; i < rows.Count; i++)
        {
            row.Clear();
            AddText(sourceBytes);
            AddNumber(positions[i]);
            AddNumber(BitConverter.DoubleToInt64Bits(scores[i]));
            row.Add(rows.Classes.Span[i]);
            row.Add(rows.Labels.IsEmpty ? NoLabel : rows.Labels.Span[i]);
            if (!rows.Targets.IsEmpty)
                AddNumber(MemoryMarshal.Cast<byte, long>(rows.Targets.Span)[i]);
            if (!rows.Probabilities.IsEmpty)
                row.AddRange(rows.Probabilities.Span.Slice(i * (rows.Probabilities.Length / rows.Count), rows.Probabilities.Length / rows.Count));
            foreach (var column in rows.Columns)
                AddValue(column, i);
            hash.AppendData(CollectionsMarshal.AsSpan(row));
        }
    }

    /// <summary>The digest so far, hexadecimal, lower case.</summary>
    public override string ToString() => Convert.ToHexStringLower(hash.GetCurrentHash());

    public void Dispose() => hash.Dispose();

    private void AddValue(FeatureColumn column, int i)
    {
        if (column.Absent || MissingBitmap.IsMissing(column.Missing.Span, i))
        {
            row.Add(0);
        }
        else if (!column.Values.IsEmpty)
        {
            row.Add(1);
            AddNumber(MemoryMarshal.Cast<byte, long>(column.Values.Span)[i]);
        }
        else
        {
            row.Add(2);
            AddText(Encoding.UTF8.GetBytes(column.Dictionary[MemoryMarshal.Cast<byte, int>(column.Codes.Span)[i]]));
        }
    }

    private void AddText(ReadOnlySpan<byte> utf8)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        row.AddRange(length);
        row.AddRange(utf8);
    }

    private void AddNumber(long bits)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bits);
        row.AddRange(bytes);
    }
}
