using Watchgrain.Grains.Features;

namespace Watchgrain.Grains.Tests.Features;

public sealed class EvidenceFormTests
{
    private static readonly Dictionary<string, double> Evidence = new(StringComparer.Ordinal) { ["feed-1"] = 2.5, [""] = -0.25 };

    [Fact]
    public void Write_TwoStreams_GivesTheFrozenBytes() =>
        Assert.Equal("01" + "02000000" + "00" + "000000000000D0BF" + "06666565642D31" + "0000000000000440", Convert.ToHexString(EvidenceForm.Write(Evidence)));

    [Fact]
    public void Read_WhatWasWritten_GivesItBack() => Assert.Equal(Evidence, EvidenceForm.Read(EvidenceForm.Write(Evidence)));

    [Fact]
    public void Read_AnotherVersion_IsInvalidData() => Assert.Throws<InvalidDataException>(() => EvidenceForm.Read([2, 0, 0, 0, 0]));
}
