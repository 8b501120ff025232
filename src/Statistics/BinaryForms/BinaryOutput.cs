using System.Buffers;
using System.Buffers.Binary;

namespace Watchgrain.Statistics.BinaryForms;

/// <summary>
/// The primitives of every binary form (docs/formats/summaries.md): bytes, little-endian IEEE doubles, LEB128 varints of at most ten bytes,
/// and zigzag varints for signed numbers.
/// </summary>
internal static class BinaryOutput
{
    /// <summary>A binary form by itself.</summary>
    public static byte[] BytesOf(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    public static void PutByte(this IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public static void PutVarint(this IBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        output.Advance(length);
    }

    public static void PutCount(this IBufferWriter<byte> output, long value) => output.PutVarint(checked((ulong)value));

    public static void PutSigned(this IBufferWriter<byte> output, long value) => output.PutVarint((ulong)((value << 1) ^ (value >> 63)));

    public static void PutUInt64(this IBufferWriter<byte> output, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public static void PutDouble(this IBufferWriter<byte> output, double value) => output.PutUInt64(BitConverter.DoubleToUInt64Bits(value));

    public static void PutDoubles(this IBufferWriter<byte> output, ReadOnlySpan<double> values)
    {
        foreach (var value in values) output.PutDouble(value);
    }

    public static void PutSingles(this IBufferWriter<byte> output, ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(output.GetSpan(sizeof(float)), value);
            output.Advance(sizeof(float));
        }
    }
}
