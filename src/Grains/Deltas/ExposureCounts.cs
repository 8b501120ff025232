using System.Buffers;
using System.Buffers.Binary;

namespace Watchgrain.Grains.Deltas;

/// <summary>Rows of a pane by what the prediction caused, and rows whose caller is known. Adds up. Binary form: a version byte, then three little-endian int64.</summary>
[GenerateSerializer, Immutable, Alias("wg.ExposureCounts")]
public readonly record struct ExposureCounts
{
    private const byte FormVersion = 1;
    private const int Size = 1 + (3 * sizeof(long));

    [Id(0)] public long Actions { get; init; }

    [Id(1)] public long HoldOuts { get; init; }

    [Id(2)] public long WithCaller { get; init; }

    public static ExposureCounts operator +(ExposureCounts a, ExposureCounts b) =>
        new() { Actions = a.Actions + b.Actions, HoldOuts = a.HoldOuts + b.HoldOuts, WithCaller = a.WithCaller + b.WithCaller };

    /// <summary>Throws <see cref="InvalidDataException"/> for other bytes than <see cref="WriteTo"/> makes.</summary>
    public static ExposureCounts Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size || bytes[0] != FormVersion)
            throw new InvalidDataException("These are not exposure counts.");
        return new()
        {
            Actions = BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
            HoldOuts = BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]),
            WithCaller = BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]),
        };
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        var bytes = output.GetSpan(Size);
        bytes[0] = FormVersion;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], Actions);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[9..], HoldOuts);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[17..], WithCaller);
        output.Advance(Size);
    }
}
