using System.Buffers.Binary;
using System.Text;

namespace Watchgrain.Grains.Labels;

/// <summary>
/// Binary form of a <see cref="JoinEntry"/>, version 1, about 30 bytes. A version byte; a byte of flags (1: prediction, 2: its class, 4: label, 8: its value); for a prediction int64 position, float64 score,
/// source, a count byte and uint16 slice numbers; for a label its source, left empty when it is the prediction's. Texts have a length byte; numbers are little-endian. The key stands in its own column.
/// </summary>
public static class JoinEntryForm
{
    private const byte FormVersion = 1;
    private const byte HasPrediction = 1;
    private const byte ClassOne = 2;
    private const byte HasLabel = 4;
    private const byte LabelOne = 8;

    /// <summary>A row in more slices than this keeps the first ones.</summary>
    private const int MaxSlices = byte.MaxValue;

    public static byte[] Write(JoinEntry entry)
    {
        var bytes = new List<byte>(48)
        {
            FormVersion,
            (byte)((entry.Prediction is null ? 0 : HasPrediction) | (entry.Prediction?.Class == 1 ? ClassOne : 0) | (entry.Label is null ? 0 : HasLabel) | (entry.Label?.Label == 1 ? LabelOne : 0)),
        };
        Span<byte> number = stackalloc byte[sizeof(long)];
        if (entry.Prediction is { } prediction)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, prediction.Position);
            bytes.AddRange(number);
            BinaryPrimitives.WriteDoubleLittleEndian(number, prediction.Score);
            bytes.AddRange(number);
            AddText(bytes, prediction.Source);
            var slices = prediction.Slices.AsSpan(0, Math.Min(prediction.Slices.Length, MaxSlices));
            bytes.Add((byte)slices.Length);
            foreach (var slice in slices)
            {
                bytes.Add((byte)slice);
                bytes.Add((byte)(slice >> 8));
            }
        }
        if (entry.Label is { } label)
            AddText(bytes, label.Source == entry.Prediction?.Source ? "" : label.Source);
        return [.. bytes];
    }

    /// <summary>Throws <see cref="InvalidDataException"/> for another version and for bytes that end too early.</summary>
    public static JoinEntry Read(JoinKey key, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes[0] != FormVersion)
            throw new InvalidDataException("This is not a join entry of version 1.");
        var flags = bytes[1];
        var rest = bytes[2..];
        JoinRecord? prediction = null;
        if ((flags & HasPrediction) != 0)
        {
            var position = BinaryPrimitives.ReadInt64LittleEndian(Take(ref rest, sizeof(long)));
            var score = BinaryPrimitives.ReadDoubleLittleEndian(Take(ref rest, sizeof(double)));
            var source = TakeText(ref rest);
            var slices = new ushort[Take(ref rest, 1)[0]];
            for (var i = 0; i < slices.Length; i++)
                slices[i] = BinaryPrimitives.ReadUInt16LittleEndian(Take(ref rest, sizeof(ushort)));
            prediction = new() { Key = key, Position = position, Score = score, Class = (byte)((flags & ClassOne) != 0 ? 1 : 0), Source = source, Slices = slices };
        }
        LabelValue? label = null;
        if ((flags & HasLabel) != 0)
        {
            var source = TakeText(ref rest);
            label = new((byte)((flags & LabelOne) != 0 ? 1 : 0), source.Length == 0 && prediction is not null ? prediction.Source : source);
        }
        return new(prediction, label);
    }

    private static void AddText(List<byte> bytes, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        bytes.Add(checked((byte)utf8.Length));
        bytes.AddRange(utf8);
    }

    private static string TakeText(ref ReadOnlySpan<byte> rest) => Encoding.UTF8.GetString(Take(ref rest, Take(ref rest, 1)[0]));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
    {
        if (rest.Length < count)
            throw new InvalidDataException("A join entry ends too early.");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
