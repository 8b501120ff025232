using System.Buffers;
using System.Buffers.Binary;

namespace Watchgrain.Grains.Deltas;

/// <summary>Rows of a pane by what the prediction caused, and rows whose caller is known. Adds up. Binary form: a version byte, then little-endian int64: three of them (version 1) when no row says that nothing was done, else four (version 2).</summary>
[GenerateSerializer, Immutable, Alias("wg.ExposureCounts")]
public readonly record struct ExposureCounts
{
    private const byte WithoutNoActions = 1;
    private const byte WithNoActions = 2;
    private const int Size = 1 + (3 * sizeof(long));

    [Id(0)] public long Actions { get; init; }

    [Id(1)] public long HoldOuts { get; init; }

    [Id(2)] public long WithCaller { get; init; }

    /// <summary>Rows of which it is said that nothing was done because of them. Not kept by releases before propensities.</summary>
    [Id(3)] public long NoActions { get; init; }

    /// <summary>Rows of which it is known what they caused.</summary>
    public long Known => NoActions + Actions + HoldOuts;

    public static ExposureCounts operator +(ExposureCounts a, ExposureCounts b) =>
        new() { Actions = a.Actions + b.Actions, HoldOuts = a.HoldOuts + b.HoldOuts, WithCaller = a.WithCaller + b.WithCaller, NoActions = a.NoActions + b.NoActions };

    /// <summary>Throws <see cref="InvalidDataException"/> for other bytes than <see cref="WriteTo"/> makes.</summary>
    public static ExposureCounts Read(ReadOnlySpan<byte> bytes)
    {
        var noActions = bytes.Length == Size + sizeof(long) && bytes[0] == WithNoActions ? BinaryPrimitives.ReadInt64LittleEndian(bytes[Size..]) : 0;
        if (noActions == 0 && (bytes.Length != Size || bytes[0] != WithoutNoActions))
            throw new InvalidDataException("These are not exposure counts.");
        return new()
        {
            Actions = BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
            HoldOuts = BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]),
            WithCaller = BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]),
            NoActions = noActions,
        };
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        var size = NoActions == 0 ? Size : Size + sizeof(long);
        var bytes = output.GetSpan(size);
        bytes[0] = NoActions == 0 ? WithoutNoActions : WithNoActions;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], Actions);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[9..], HoldOuts);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[17..], WithCaller);
        if (NoActions != 0)
            BinaryPrimitives.WriteInt64LittleEndian(bytes[Size..], NoActions);
        output.Advance(size);
    }
}
