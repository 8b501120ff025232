using CsCheck;
using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Statistics.Tests.Discovery;

public sealed class ContradictionCellsTests
{
    private static readonly Gen<(byte[] Codes, bool Contradicts, double Chance)> Row =
        Gen.Select(Gen.OneOf(Gen.Byte[0, 10], Gen.Byte[29, 31], Gen.Const(CellKeys.None)).Array[4], Gen.Bool, Gen.Double[0, 0.5]);

    [Fact]
    public void WriteTo_SomeRows_GivesTheFrozenBytes()
    {
        var cells = new ContradictionCells();
        cells.Add([1, 2], true, 0.25);
        cells.Add([1, 2], false, 0.25);
        cells.Add([0, 2], true, 0.5, -1);

        // Version 1. Five cells with rows: all (key 0) 1, (0, 0) (key 64) -1, (0, 1) (65) 2, (1, 2) (98) 1, the pair of both (2113) 2; in three the contradicting ones, -1, 1, 1, and the expected ones, -2048, 2048, 2048, do not cancel.
        Assert.Equal("01" + "05" + "04" + "033e" + "08" + "051f" + "09dd0f" + "03" + "033f" + "04" + "05fe0f" + "03" + "ff3f3f" + "8040" + "8140fe0f", BinaryForm.Hex(cells.WriteTo));
    }

    [Fact]
    public void Tally_OfEachKey_IsThatOfItsRows() => Row.Array[0, 60].Sample(rows =>
    {
        var cells = Of(rows);
        var expected = rows.SelectMany(row => CellKeys.Of(row.Codes).Select(key => (key, row))).GroupBy(entry => entry.key, entry => entry.row).ToDictionary(cell => cell.Key);
        return cells.IsWhole && cells.NonEmpty().Select(cell => cell.Key).SequenceEqual(expected.Keys.Order()) && cells.NonEmpty().All(cell =>
            (cell.Tally.Rows, cell.Tally.Contradicting) == (expected[cell.Key].Count(), expected[cell.Key].Count(row => row.Contradicts))
            && Math.Abs(cell.Tally.Expected - expected[cell.Key].Sum(row => row.Chance)) <= cell.Tally.Rows / 8192.0 + 1e-9);
    });

    // Rows that were labelled otherwise first, in any order and in any number of parts.
    [Fact]
    public void Bytes_AfterRetractionsInAnyOrder_AreThoseOfTheRowsThatStand() =>
        Gen.Select(Row.Array[0, 30], Row.Array[0, 30], Gen.Int[1, 4], Gen.Int).Sample((standing, retracted, parts, seed) =>
        {
            var random = new Random(seed);
            ((byte[] Codes, bool Contradicts, double Chance) Row, int Weight)[] steps = [.. standing.Select(row => (row, 1)), .. retracted.SelectMany(row => new[] { (row, 1), (row, -1) })];
            random.Shuffle(steps);
            var some = Enumerable.Range(0, parts).Select(_ => new ContradictionCells()).ToArray();
            foreach (var (row, weight) in steps)
                some[random.Next(parts)].Add(row.Codes, row.Contradicts, row.Chance, weight);
            var merged = new ContradictionCells();
            foreach (var part in some.OrderBy(_ => random.Next()))
                merged.Merge(ContradictionCells.Read(BinaryForm.Of(part.WriteTo)));
            return BinaryForm.Hex(merged.WriteTo) == BinaryForm.Hex(Of(standing).WriteTo);
        });

    [Fact]
    public void ARetraction_AheadOfWhatItRetracts_IsNotWhole()
    {
        var cells = new ContradictionCells();
        cells.Add([1, 2], false, 0.1);
        Assert.True(cells.IsWhole);
        cells.Add([1, 2], true, 0.1, -1);
        Assert.False(cells.IsWhole);
        cells.Add([1, 2], true, 0.1);
        Assert.True(cells.IsWhole);
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefusedByName() => BinaryForm.RefusesDamage(BinaryForm.Of(Of([([1, 2, 3], true, 0.3), ([1, 4, 0], false, 0.2)]).WriteTo), bytes => ContradictionCells.Read(bytes));

    [Fact]
    public void Add_OfNoProbability_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new ContradictionCells().Add([1], true, double.NaN));

    private static ContradictionCells Of((byte[] Codes, bool Contradicts, double Chance)[] rows)
    {
        var cells = new ContradictionCells();
        foreach (var (codes, contradicts, chance) in rows)
            cells.Add(codes, contradicts, chance);
        return cells;
    }
}
