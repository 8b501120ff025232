using CsCheck;
using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Statistics.Tests.Feedback;

public sealed class ExposedOutcomesTests
{
    private static readonly Gen<(ExposureMark Mark, int Label, int Class)> Row = Gen.Select(
        Gen.Int[0, 3], Gen.OneOf(Gen.Const(0), Gen.Int[1, PropensityCode.Last]), Gen.Int[0, 1], Gen.Int[0, 1],
        (exposure, code, label, predicted) => (new ExposureMark((Exposure)exposure, (byte)(exposure + code == 0 ? 1 : code)), label, predicted));

    [Fact]
    public void WriteTo_SomeRows_GivesTheFrozenBytes()
    {
        var outcomes = new ExposedOutcomes();
        outcomes.Add(new(Exposure.NoAction, PropensityCode.None), 0, 0, 3);
        outcomes.Add(new(Exposure.Action, 85), 1, 0);
        outcomes.Add(new(Exposure.HoldOut, 253), 1, 1, -2);
        outcomes.Add(new(Exposure.Unknown, 1), 0, 1);

        // Version 1, four counts: 1 (key 257), 3 (key 1024), 1 (key 2901), -2 (key 3837).
        Assert.Equal("01" + "04" + "058002" + "0dfd05" + "05d30e" + "07a607", BinaryForm.Hex(outcomes.WriteTo));
    }

    [Fact]
    public void Of_AnExposure_CountsItsRows() => Row.Array[0, 60].Sample(rows =>
    {
        var outcomes = Of(rows);
        return outcomes.Count == rows.Length && Enum.GetValues<Exposure>().All(exposure =>
        {
            var own = rows.Where(row => row.Mark.Exposure == exposure).ToArray();
            return outcomes.Of(exposure) == new LabelledRows(own.Length, own.Count(row => row.Label == 1), own.Count(row => row.Label != row.Class));
        });
    });

    // Rows that were labelled otherwise first, in any order and in any number of parts.
    [Fact]
    public void Bytes_AfterRetractionsInAnyOrder_AreThoseOfTheRowsThatStand() =>
        Gen.Select(Row.Array[0, 30], Row.Array[0, 30], Gen.Int[1, 4], Gen.Int).Sample((standing, retracted, parts, seed) =>
        {
            var random = new Random(seed);
            (ExposureMark Mark, int Label, int Class, int Weight)[] steps =
                [.. standing.Select(row => (row.Mark, row.Label, row.Class, 1)), .. retracted.SelectMany(row => new[] { (row.Mark, row.Label, row.Class, 1), (row.Mark, row.Label, row.Class, -1) })];
            random.Shuffle(steps);
            var some = Enumerable.Range(0, parts).Select(_ => new ExposedOutcomes()).ToArray();
            foreach (var (mark, label, predicted, weight) in steps)
                some[random.Next(parts)].Add(mark, label, predicted, weight);
            var merged = new ExposedOutcomes();
            foreach (var part in some.OrderBy(_ => random.Next()))
                merged.Merge(ExposedOutcomes.Read(BinaryForm.Of(part.WriteTo)));
            return BinaryForm.Hex(merged.WriteTo) == BinaryForm.Hex(Of(standing).WriteTo);
        });

    [Fact]
    public void Read_OfDamagedBytes_IsRefusedByName() => BinaryForm.RefusesDamage(
        BinaryForm.Of(Of([(new(Exposure.Action, 85), 1, 0), (new(Exposure.NoAction, 0), 0, 0), (new(Exposure.Unknown, 7), 1, 1)]).WriteTo), bytes => ExposedOutcomes.Read(bytes));

    [Theory]
    [InlineData("010104")] // One row without exposure and propensity.
    [InlineData("010105fd01")] // Code 254.
    public void Read_WhatNoWriterMakes_IsRefused(string hex) => Assert.Throws<InvalidDataException>(() => ExposedOutcomes.Read(Convert.FromHexString(hex)));

    [Fact]
    public void Add_WithoutAMark_IsRefused()
    {
        var outcomes = new ExposedOutcomes();
        Assert.Throws<ArgumentOutOfRangeException>(() => outcomes.Add(default, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => outcomes.Add(new((Exposure)4, 1), 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => outcomes.Add(new(Exposure.Action, 254), 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => outcomes.Add(new(Exposure.Action, 1), 2, 0));
    }

    [Fact]
    public void Rates_OfNoRowsOrNegativeCounts_AreNull()
    {
        Assert.Equal((null, null), (default(LabelledRows).LabelRate, default(LabelledRows).Accuracy));
        Assert.Equal((null, null), (new LabelledRows(2, -1, 3).LabelRate, new LabelledRows(2, -1, 3).Accuracy));
        Assert.Equal((0.25, 0.75), (new LabelledRows(4, 1, 1).LabelRate, new LabelledRows(4, 1, 1).Accuracy));
    }

    private static ExposedOutcomes Of((ExposureMark Mark, int Label, int Class)[] rows)
    {
        var outcomes = new ExposedOutcomes();
        foreach (var (mark, label, predicted) in rows)
            outcomes.Add(mark, label, predicted);
        return outcomes;
    }
}
