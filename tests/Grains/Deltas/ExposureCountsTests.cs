using System.Buffers;
using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Tests.Deltas;

public sealed class ExposureCountsTests
{
    private static readonly ExposureCounts Counts = new() { Actions = 3, HoldOuts = 258, WithCaller = 1 };

    [Fact]
    public void WriteTo_Counts_GivesTheFrozenBytes() =>
        Assert.Equal("01" + "0300000000000000" + "0201000000000000" + "0100000000000000", Convert.ToHexString(Bytes()));

    [Fact]
    public void Read_WhatWasWritten_GivesItBack() => Assert.Equal(Counts, ExposureCounts.Read(Bytes()));

    [Fact]
    public void Read_CutShortOrOfAnotherVersion_IsInvalidData()
    {
        var bytes = Bytes();

        Assert.Throws<InvalidDataException>(() => ExposureCounts.Read(bytes.AsSpan(0, bytes.Length - 1)));
        bytes[0] = 2;
        Assert.Throws<InvalidDataException>(() => ExposureCounts.Read(bytes));
    }

    private static byte[] Bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        Counts.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }
}
