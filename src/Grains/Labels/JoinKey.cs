using System.Buffers.Binary;

namespace Watchgrain.Grains.Labels;

/// <summary>Identity of a prediction: the first 16 bytes of a SHA-256 over its id, so that ids of any length take the same room and no id is stored as it came.</summary>
[GenerateSerializer, Immutable, Alias("wg.JoinKey")]
public readonly record struct JoinKey([property: Id(0)] ulong High, [property: Id(1)] ulong Low) : IComparable<JoinKey>
{
    /// <summary>Bytes of a key.</summary>
    public const int Size = 16;

    public static JoinKey Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    /// <summary>The order of the bytes.</summary>
    public int CompareTo(JoinKey other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public static bool operator <(JoinKey left, JoinKey right) => left.CompareTo(right) < 0;

    public static bool operator >(JoinKey left, JoinKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(JoinKey left, JoinKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(JoinKey left, JoinKey right) => left.CompareTo(right) >= 0;
}
