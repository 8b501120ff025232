using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// The first 8 bytes of SHA-256 over a decoded request, written again: other encodings of the same content (field order, unpacked arrays) have the same hash. Tells a replay from another batch under the same number.
/// </summary>
public static class ContentHash
{
    public static ulong Of(IMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var size = request.CalculateSize();
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            request.WriteTo(buffer.AsSpan(0, size));
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(buffer.AsSpan(0, size), hash);
            return BinaryPrimitives.ReadUInt64LittleEndian(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
