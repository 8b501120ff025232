using System.Buffers.Binary;
using System.Text;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Labels.Runs;

/// <summary>A block of a run, read back. Throws <see cref="InvalidDataException"/> for bytes that no writer made for this place.</summary>
internal sealed class JoinBlock
{
    private const string Form = "join block";

    private readonly ReadOnlyMemory<byte> keys;
    private readonly ReadOnlyMemory<byte> rows;
    private readonly string[] sources;
    private readonly ushort[][] slices;
    private readonly long baseExpiry;
    private readonly long lag;
    private readonly bool isValued;
    private readonly int classes;

    private JoinBlock(ReadOnlyMemory<byte> bytes, ulong mark)
    {
        var body = Checksum.Body(Form, bytes.Span, (long)mark);
        var input = new BinaryInput(Form, body);
        var form = input.Remaining is [var first and (JoinBlockWriter.ValuedFormVersion or JoinBlockWriter.ClassedFormVersion), ..] ? first : JoinBlockWriter.FormVersion;
        input.Version(form);
        isValued = form == JoinBlockWriter.ValuedFormVersion;
        if (form == JoinBlockWriter.ClassedFormVersion)
            classes = input.Byte() is >= ClassProbabilities.LeastClasses and <= ClassProbabilities.MostClasses and var count ? count : throw input.Broken("it has no such number of classes");
        Count = input.Length(JoinKey.Size + 1);
        baseExpiry = input.Signed();
        lag = input.Signed();
        sources = new string[input.Length(1)];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = Encoding.UTF8.GetString(input.Take(input.Length(1)));
        slices = new ushort[input.Length(1)][];
        for (var i = 0; i < slices.Length; i++)
        {
            var list = slices[i] = new ushort[input.Byte()];
            for (var j = 0; j < list.Length; j++)
                list[j] = BinaryPrimitives.ReadUInt16LittleEndian(input.Take(sizeof(ushort)));
        }
        var at = body.Length - input.Remaining.Length;
        input.Take(Count * JoinKey.Size);
        keys = bytes.Slice(at, Count * JoinKey.Size);
        rows = bytes[(at + keys.Length)..body.Length];
    }

    public int Count { get; }

    public static JoinBlock Read(ReadOnlyMemory<byte> bytes, ulong mark) => new(bytes, mark);

    /// <summary>Null when the key is not in this block.</summary>
    public StoredJoin? Find(JoinKey key)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (KeyAt(middle).CompareTo(key))
            {
                case 0:
                    return RowAt(middle);
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }
        return null;
    }

    /// <summary>All rows, ascending by key.</summary>
    public StoredJoin[] Rows()
    {
        var read = new StoredJoin[Count];
        var input = new BinaryInput(Form, rows.Span);
        for (var i = 0; i < read.Length; i++)
            read[i] = Next(ref input, i);
        input.End();
        return read;
    }

    private StoredJoin RowAt(int index)
    {
        var input = new BinaryInput(Form, rows.Span);
        for (var i = 0; i < index; i++)
            Skip(ref input);
        return Next(ref input, index);
    }

    private JoinKey KeyAt(int index) => JoinKey.Read(keys.Span[(index * JoinKey.Size)..]);

    private void Skip(ref BinaryInput input)
    {
        var flags = input.Byte();
        input.Varint();
        if ((flags & JoinRowFlags.Prediction) != 0)
        {
            input.Varint();
            input.Take(classes == 0 ? sizeof(double) : 1 + (classes * sizeof(float)));
            input.Varint();
            input.Varint();
            if ((flags & JoinRowFlags.Propensity) != 0)
                input.Byte();
            if ((flags & JoinRowFlags.Cells) != 0)
                input.Take(input.Byte());
            if (isValued)
                input.UInt64();
        }
        if ((flags & JoinRowFlags.Label) == 0)
            return;
        input.Varint();
        if (isValued)
            input.UInt64();
        if (classes > 0)
            input.Byte();
        if (JoinRowFlags.IsKnown(flags))
            input.Varint();
    }

    private StoredJoin Next(ref BinaryInput input, int index)
    {
        var key = KeyAt(index);
        var flags = input.Byte();
        if (!JoinRowFlags.Has(flags))
            throw input.Broken($"flags {flags} are not known");
        var expiresAt = unchecked(baseExpiry + input.Signed());
        JoinRecord? prediction = null;
        if ((flags & JoinRowFlags.Prediction) != 0)
        {
            var position = unchecked(expiresAt - lag - input.Signed());
            var (score, predicted, probabilities) = classes == 0 ? (input.Double(), (byte)((flags & JoinRowFlags.ClassOne) != 0 ? 1 : 0), null) : Classed(ref input);
            prediction = new()
            {
                Key = key,
                Position = position,
                Score = score,
                Class = predicted,
                Probabilities = probabilities,
                Source = Of(sources, ref input),
                Slices = Of(slices, ref input),
                Mark = new(JoinRowFlags.ExposureOf(flags), (flags & JoinRowFlags.Propensity) != 0 ? Propensity(ref input) : PropensityCode.None),
                Cells = (flags & JoinRowFlags.Cells) != 0 ? Cells(ref input) : null,
                LossBits = isValued ? input.UInt64() : 0,
            };
        }
        return new(key, expiresAt, new(prediction, (flags & JoinRowFlags.Label) != 0 ? LabelOf(flags, expiresAt, ref input) : null)) { IsValued = isValued, Classes = classes };
    }

    private LabelValue LabelOf(byte flags, long expiresAt, ref BinaryInput input)
    {
        var source = Of(sources, ref input);
        var value = isValued ? input.Finite() : classes > 0 ? Code(ref input) : (flags & JoinRowFlags.LabelOne) != 0 ? 1 : 0;
        return new(value, source) { KnownAt = JoinRowFlags.IsKnown(flags) ? unchecked(expiresAt - input.Signed()) : null };
    }

    private (double Score, byte Class, byte[]? Probabilities) Classed(ref BinaryInput input)
    {
        var code = Code(ref input);
        var probabilities = input.Take(classes * sizeof(float)).ToArray();
        var row = ClassProbabilities.Of(probabilities, 0, classes);
        return double.IsNaN(ClassProbabilities.SumOf(row)) ? throw input.Broken("a probability lies outside [0, 1]") : (row[code], code, probabilities);
    }

    private byte Code(ref BinaryInput input) => input.Byte() is var code && code < classes ? code : throw input.Broken($"there is no class {code}");

    private static byte Propensity(ref BinaryInput input) =>
        input.Byte() is > PropensityCode.None and <= PropensityCode.Last and var code ? code : throw input.Broken("a byte is no propensity");

    private static byte[] Cells(ref BinaryInput input) =>
        input.Byte() is > 0 and <= CellKeys.MostFeatures and var count ? input.Take(count).ToArray() : throw input.Broken("a row has no such number of cells");

    private static T Of<T>(T[] table, ref BinaryInput input)
    {
        var place = input.Varint();
        return place < (ulong)table.Length ? table[place] : throw input.Broken($"place {place} is not in its table of {table.Length}");
    }
}
