using System.Buffers;
using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Tests.Deltas;

public sealed class ExposureCountsTests
{
    private const string Earlier = "01" + "0300000000000000" + "0201000000000000" + "0100000000000000";

    private static readonly ExposureCounts Counts = new() { Actions = 3, HoldOuts = 258, WithCaller = 1 };

    [Fact]
    public void WriteTo_Counts_GivesTheFrozenBytes() =>
        Assert.Equal("02" + "0300000000000000" + "0201000000000000" + "0100000000000000" + "0700000000000000", Convert.ToHexString(Bytes(Counts with { NoActions = 7 })));

    [Fact]
    public void Read_WhatWasWritten_GivesItBack()
    {
        Assert.Equal(Counts, ExposureCounts.Read(Bytes()));
        Assert.Equal(Counts with { NoActions = 7 }, ExposureCounts.Read(Bytes(Counts with { NoActions = 7 })));
    }

    // They did not count rows on which nothing was done, which is not the same as none.
    [Fact]
    public void Read_CountsOfEarlierReleases_LackNoActionsAndStaySo()
    {
        var earlier = ExposureCounts.Read(Convert.FromHexString(Earlier));

        Assert.Equal(Counts with { LacksNoActions = true }, earlier);
        Assert.Equal(Earlier, Convert.ToHexString(Bytes(earlier)));
        Assert.True((earlier + Counts).LacksNoActions);
        Assert.False(ExposureCounts.Read(Convert.FromHexString("01" + "0000000000000000" + "0000000000000000" + "0100000000000000")).LacksNoActions);
    }

    [Fact]
    public void Sum_OfCounts_AddsEach() =>
        Assert.Equal(new ExposureCounts { Actions = 6, HoldOuts = 516, WithCaller = 2, NoActions = 7 }, Counts + (Counts with { NoActions = 7 }));

    [Fact]
    public void Read_CutShortOrOfAnotherVersion_IsInvalidData()
    {
        var bytes = Bytes();

        Assert.Throws<InvalidDataException>(() => ExposureCounts.Read(bytes.AsSpan(0, bytes.Length - 1)));
        bytes[0] = 1;
        Assert.Throws<InvalidDataException>(() => ExposureCounts.Read(bytes));
        bytes[0] = 3;
        Assert.Throws<InvalidDataException>(() => ExposureCounts.Read(bytes));
    }

    private static byte[] Bytes() => Bytes(Counts);

    private static byte[] Bytes(ExposureCounts counts)
    {
        var output = new ArrayBufferWriter<byte>();
        counts.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }
}
