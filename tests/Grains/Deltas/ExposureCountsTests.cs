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
    public void WriteTo_CountsWithNoActions_GivesTheFrozenBytes() =>
        Assert.Equal("02" + "0300000000000000" + "0201000000000000" + "0100000000000000" + "0700000000000000", Convert.ToHexString(Bytes(Counts with { NoActions = 7 })));

    [Fact]
    public void Read_WhatWasWritten_GivesItBack()
    {
        Assert.Equal(Counts, ExposureCounts.Read(Bytes()));
        Assert.Equal(Counts with { NoActions = 7 }, ExposureCounts.Read(Bytes(Counts with { NoActions = 7 })));
    }

    [Fact]
    public void Sum_OfCounts_AddsEach() =>
        Assert.Equal(new ExposureCounts { Actions = 6, HoldOuts = 516, WithCaller = 2, NoActions = 7 }, Counts + (Counts with { NoActions = 7 }));

    [Fact]
    public void Read_CutShortOrOfAnotherVersion_IsInvalidData()
    {
        var bytes = Bytes();

        Assert.Throws<InvalidDataException>(() => ExposureCounts.Read(bytes.AsSpan(0, bytes.Length - 1)));
        bytes[0] = 2;
        Assert.Throws<InvalidDataException>(() => ExposureCounts.Read(bytes));
        // Version 2 of counts without a row on which nothing was done: they have one form only.
        Assert.Throws<InvalidDataException>(() => ExposureCounts.Read([.. bytes, .. new byte[8]]));
    }

    private static byte[] Bytes() => Bytes(Counts);

    private static byte[] Bytes(ExposureCounts counts)
    {
        var output = new ArrayBufferWriter<byte>();
        counts.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }
}
