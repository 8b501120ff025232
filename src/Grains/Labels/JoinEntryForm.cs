using System.Buffers.Binary;
using System.Text;
using Watchgrain.Grains.Labels.Runs;

namespace Watchgrain.Grains.Labels;

/// <summary>
/// Reads the binary form that releases before runs gave a <see cref="JoinEntry"/>, version 1; nothing writes it any more. A version byte; a byte of flags (1: prediction, 2: its class, 4: label, 8: its value); for a prediction int64 position, float64 score,
/// source, a count byte and uint16 slice numbers; for a label its source, left empty when it is the prediction's. Texts have a length byte; numbers are little-endian. The key stands in its own column.
/// </summary>
public static class JoinEntryForm
{
    private const byte FormVersion = 1;

    /// <summary>Throws <see cref="InvalidDataException"/> for another version and for bytes that end too early.</summary>
    public static JoinEntry Read(JoinKey key, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes[0] != FormVersion)
            throw new InvalidDataException("This is not a join entry of version 1.");
        var flags = bytes[1];
        var rest = bytes[2..];
        JoinRecord? prediction = null;
        if ((flags & JoinRowFlags.Prediction) != 0)
        {
            var position = BinaryPrimitives.ReadInt64LittleEndian(Take(ref rest, sizeof(long)));
            var score = BinaryPrimitives.ReadDoubleLittleEndian(Take(ref rest, sizeof(double)));
            var source = TakeText(ref rest);
            var slices = new ushort[Take(ref rest, 1)[0]];
            for (var i = 0; i < slices.Length; i++)
                slices[i] = BinaryPrimitives.ReadUInt16LittleEndian(Take(ref rest, sizeof(ushort)));
            prediction = new() { Key = key, Position = position, Score = score, Class = (byte)((flags & JoinRowFlags.ClassOne) != 0 ? 1 : 0), Source = source, Slices = slices };
        }
        LabelValue? label = null;
        if ((flags & JoinRowFlags.Label) != 0)
        {
            var source = TakeText(ref rest);
            label = new((flags & JoinRowFlags.LabelOne) != 0 ? 1 : 0, source.Length == 0 && prediction is not null ? prediction.Source : source);
        }
        return new(prediction, label);
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
