using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Grains.Labels.Runs;

/// <summary>The end of a block and of a header: XXH3-64 of everything before it, seeded with its place, so that bytes of another place are damage too.</summary>
internal static class Checksum
{
    public const int Bytes = sizeof(ulong);

    /// <summary>Ends what has been written so far.</summary>
    public static void End(ArrayBufferWriter<byte> output, long place) => output.PutUInt64(XxHash3.HashToUInt64(output.WrittenSpan, place));

    /// <summary>The bytes before the checksum. Throws <see cref="InvalidDataException"/>, which names the form, when it does not hold.</summary>
    public static ReadOnlySpan<byte> Body(string form, ReadOnlySpan<byte> bytes, long place)
    {
        if (bytes.Length < Bytes || XxHash3.HashToUInt64(bytes[..^Bytes], place) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[^Bytes..]))
            throw new InvalidDataException($"{form}: its checksum does not hold");
        return bytes[..^Bytes];
    }
}
