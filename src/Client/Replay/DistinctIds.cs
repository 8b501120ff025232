using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Watchgrain.Client.Replay;

/// <summary>Which ids have been seen, in 8 bytes each: a number as it is, a text by the first 64 bits of its SHA-256. Two texts among a million collide with a probability of 3e-8.</summary>
internal sealed class DistinctIds
{
    private readonly HashSet<ulong> seen = [];

    /// <returns>False when the id was there before.</returns>
    public bool Add(RowId id) => seen.Add(id.Text is { } text ? BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) : id.Number);
}
