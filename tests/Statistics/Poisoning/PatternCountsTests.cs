using CsCheck;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class PatternCountsTests
{
    [Fact]
    public void WriteTo_SomeRows_GivesTheFrozenBytes()
    {
        var counts = new PatternCounts();
        counts.Add([5, 31], isOne: true);
        counts.Add([5, 2], isOne: false);
        counts.Add([255, 2], isOne: true);

        // Version 1, no halving, three rows, two of class 1; cells 5, 34 and 63 and the pairs of 5 with either, by distance of keys: rows and those of class 1.
        const string expected = "01" + "00" + "03" + "02" + "05" + "05" + "02" + "01" + "1d" + "02" + "01" + "1d" + "01" + "01" + "c6af04" + "01" + "00" + "80d003" + "01" + "01";
        Assert.Equal(expected, BinaryForm.Hex(counts.WriteTo));
        Assert.Equal(expected, BinaryForm.Hex(PatternCounts.Read(Convert.FromHexString(expected)).WriteTo));
        BinaryForm.RefusesDamage(Convert.FromHexString(expected), damaged => PatternCounts.Read(damaged));
        Assert.Equal((new PatternCount(2, 1), new PatternCount(1, 1), default), (counts.Of(new(0, 5)), counts.Of(new(0, 5, 1, 31)), counts.Of(new(0, 6))));
    }

    // More pairs than fit, in any order and in any parts: the same bytes, and of the pairs that are there every row is counted.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Bytes_OfPartsMergedInAnyOrder_AreThoseOfAllRows(int seed)
    {
        var random = new Random(seed);
        byte[][] rows = [.. Enumerable.Range(0, 4000).Select(_ => Enumerable.Range(0, 30).Select(_ => (byte)random.Next(33)).ToArray())];
        var whole = new PatternCounts();
        foreach (var row in rows) whole.Add(row, row[0] % 2 == 0);
        var parts = Enumerable.Range(0, 5).Select(_ => new PatternCounts()).ToArray();
        foreach (var row in rows.OrderBy(_ => random.Next()).ToArray()) parts[random.Next(parts.Length)].Add(row, row[0] % 2 == 0);
        var merged = new PatternCounts();
        foreach (var part in parts.OrderBy(_ => random.Next())) merged.Merge(PatternCounts.Read(BinaryForm.Of(part.WriteTo)));

        Assert.Equal(BinaryForm.Hex(whole.WriteTo), BinaryForm.Hex(merged.WriteTo));
        Assert.Equal(1.0 / 32, whole.Share);
        Assert.InRange(whole.All.Count(one => one.Pattern.IsPair), PatternCounts.MostPairs / 4, PatternCounts.MostPairs);
        Assert.InRange(BinaryForm.Of(whole.WriteTo).Length, 0, 150_000);
        Assert.All(whole.All, one => Assert.Equal(rows.Count(row => row[one.Pattern.Feature] == one.Pattern.Code && (!one.Pattern.IsPair || row[one.Pattern.Other] == one.Pattern.OtherCode)), one.Count.Rows));
        Assert.DoesNotContain(whole.All, one => Math.Max(one.Pattern.Feature, one.Pattern.Other) >= PatternCounts.MostFeatures);
    }

    [Theory]
    [InlineData("012100000000", "no pair is in one of 2^33")]
    [InlineData("0100010200", "2 of 1 rows are of class 1")]
    [InlineData("01000100010502" + "00", "a pattern has 2 rows, 0 of class 1, and all have 1 and 0")]
    [InlineData("0100010001" + "05" + "00" + "00", "a pattern has 0 rows, 0 of class 1, and all have 1 and 0")]
    [InlineData("0100010002" + "050100" + "000100", "a pattern stands there twice")]
    // The 25th feature has no cells, and a feature no pair with itself.
    [InlineData("0100010001" + "8006" + "0100", "768 is no pattern that is counted")]
    [InlineData("0100010001" + "8010" + "0100", "2048 is no pattern that is counted")]
    public void Read_WhatNoRowsGive_SaysWhy(string hex, string why) =>
        Assert.Equal($"Pattern counts: {why}", Assert.Throws<InvalidDataException>(() => PatternCounts.Read(Convert.FromHexString(hex))).Message);
}
