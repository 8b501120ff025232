using System.Buffers;

namespace Watchgrain.Statistics.Tests;

internal static class BinaryForm
{
    public static byte[] Of(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static string Hex(Action<IBufferWriter<byte>> write) => Convert.ToHexStringLower(Of(write));

    /// <summary>Every truncation and every flipped byte either reads or is refused by name; nothing else may happen.</summary>
    public static void RefusesDamage(byte[] bytes, Action<byte[]> read)
    {
        for (var length = 0; length < bytes.Length; length++) Assert.Throws<InvalidDataException>(() => read(bytes[..length]));
        Assert.Throws<InvalidDataException>(() => read([.. bytes, 0]));
        Assert.Throws<InvalidDataException>(() => read([(byte)(bytes[0] + 1), .. bytes[1..]]));
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var mask in (byte[])[0x01, 0x80, 0xff])
            {
                byte[] damaged = [.. bytes];
                damaged[i] ^= mask;
                try
                {
                    read(damaged);
                }
                catch (InvalidDataException)
                {
                    // Refused by name: as it should be.
                }
            }
        }
    }
}
