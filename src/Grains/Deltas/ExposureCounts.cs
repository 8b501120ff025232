using System.Buffers;
using System.Buffers.Binary;

namespace Watchgrain.Grains.Deltas;

/// <summary>Rows of a pane by what the prediction caused, and rows whose caller is known. Adds up. Binary form: a version byte, 2, then four little-endian int64. Version 1 has three of them: releases that wrote it did not count the rows on which nothing was done.</summary>
[GenerateSerializer, Immutable, Alias("wg.ExposureCounts")]
public readonly record struct ExposureCounts
{
    private const byte EarlierVersion = 1;
    private const byte FormVersion = 2;
    private const int EarlierSize = 1 + (3 * sizeof(long));
    private const int Size = EarlierSize + sizeof(long);

    [Id(0)] public long Actions { get; init; }

    [Id(1)] public long HoldOuts { get; init; }

    [Id(2)] public long WithCaller { get; init; }

    /// <summary>Rows of which it is said that nothing was done because of them.</summary>
    [Id(3)] public long NoActions { get; init; }

    /// <summary>An earlier release has counted some of these rows, and among them not those on which nothing was done.</summary>
    [Id(4)] public bool LacksNoActions { get; init; }

    /// <summary>Rows of which it is known what they caused.</summary>
    public long Known => NoActions + Actions + HoldOuts;

    public static ExposureCounts operator +(ExposureCounts a, ExposureCounts b) =>
        new() { Actions = a.Actions + b.Actions, HoldOuts = a.HoldOuts + b.HoldOuts, WithCaller = a.WithCaller + b.WithCaller, NoActions = a.NoActions + b.NoActions, LacksNoActions = a.LacksNoActions || b.LacksNoActions };

    /// <summary>Throws <see cref="InvalidDataException"/> for other bytes than <see cref="WriteTo"/> makes, or has made.</summary>
    public static ExposureCounts Read(ReadOnlySpan<byte> bytes)
    {
        var isEarlier = bytes.Length == EarlierSize && bytes[0] == EarlierVersion;
        if (!isEarlier && (bytes.Length != Size || bytes[0] != FormVersion))
            throw new InvalidDataException("These are not exposure counts.");
        var counts = new ExposureCounts
        {
            Actions = BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
            HoldOuts = BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]),
            WithCaller = BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]),
            NoActions = isEarlier ? 0 : BinaryPrimitives.ReadInt64LittleEndian(bytes[EarlierSize..]),
        };
        return counts with { LacksNoActions = isEarlier && counts.Known > 0 };
    }

    /// <summary>Of counts that lack what earlier releases did not count, the form of those: that it lacks them stays known.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var size = LacksNoActions ? EarlierSize : Size;
        var bytes = output.GetSpan(size);
        bytes[0] = LacksNoActions ? EarlierVersion : FormVersion;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], Actions);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[9..], HoldOuts);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[17..], WithCaller);
        if (!LacksNoActions)
            BinaryPrimitives.WriteInt64LittleEndian(bytes[EarlierSize..], NoActions);
        output.Advance(size);
    }
}
