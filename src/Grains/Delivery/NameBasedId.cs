using System.Security.Cryptography;

namespace Watchgrain.Grains.Delivery;

/// <summary>A UUID that follows from a name: version 8 of RFC 9562 by SHA-256, as its appendix B.2 makes them.</summary>
internal static class NameBasedId
{
    /// <param name="space">Namespace: the same name has another id in another one.</param>
    /// <param name="name">Any bytes.</param>
    public static Guid Of(Guid space, ReadOnlySpan<byte> name)
    {
        Span<byte> id = SHA256.HashData([.. space.ToByteArray(bigEndian: true), .. name]).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0f) | 0x80);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new(id, bigEndian: true);
    }
}
