using CsCheck;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class PatternRowsTests
{
    // Few ids and outcomes: what comes twice, is taken back, or shares its id with another.
    private static readonly Gen<(uint Id, PatternRow Row)> Labelled = Gen.Select(Gen.UInt[0, 40], Gen.Int[0, 1], Gen.Int[0, 2]).Select((id, label, source) => (id, new PatternRow([(byte)(id % 7), 3], 0.25, label, $"s{source}")));

    [Fact]
    public void WriteTo_SomeRows_GivesTheFrozenBytes()
    {
        var rows = new PatternRows();
        rows.Add(0x01020304, new([5, 31], 1, 1, "b"));
        rows.Add(0xfffffffe, new([0], 0, 0, "a"));
        rows.Add(7, new([9], 0.5, 1, "b"), -1);

        // Version 1, no limit (2^32), two sources, three rows: id, chance in 32,767ths and label, weight, cells, source.
        const string expected = "01" + "8080808010" + "02" + "0161" + "0162" + "03" + "07000000" + "0180" + "ff" + "01" + "01" + "09" + "04030201" + "ffff" + "01" + "02" + "01" + "051f" + "feffffff" + "0000" + "01" + "01" + "00" + "00";
        Assert.Equal(expected, BinaryForm.Hex(rows.WriteTo));
        Assert.Equal(expected, BinaryForm.Hex(PatternRows.Read(Convert.FromHexString(expected)).WriteTo));
        BinaryForm.RefusesDamage(Convert.FromHexString(expected), damaged => PatternRows.Read(damaged));
    }

    [Fact]
    public void Bytes_OfPartsMergedInAnyOrder_AreThoseOfAllRows() => Gen.Select(Labelled.Array[0, 60], Gen.Int[1, 5], Gen.Int).Sample((rows, parts, seed) =>
    {
        var random = new Random(seed);
        var some = Enumerable.Range(0, parts).Select(_ => new PatternRows()).ToArray();
        // Every third one is taken back, which may come first.
        var weighted = rows.SelectMany((row, place) => place % 3 == 0 ? [(row, (sbyte)1), (row, (sbyte)-1)] : ((((uint Id, PatternRow Row) row, sbyte Weight)[])[(row, 1)])).OrderBy(_ => random.Next()).ToArray();
        foreach (var (row, weight) in weighted) some[random.Next(parts)].Add(row.Id, row.Row, weight);
        var merged = new PatternRows();
        foreach (var part in some.OrderBy(_ => random.Next())) merged.Merge(PatternRows.Read(BinaryForm.Of(part.WriteTo)));
        var whole = new PatternRows();
        foreach (var (row, _) in rows.Select((row, place) => (row, place)).Where(one => one.place % 3 != 0)) whole.Add(row.Id, row.Row);
        return BinaryForm.Hex(merged.WriteTo) == BinaryForm.Hex(whole.WriteTo);
    });

    [Fact]
    public void Rows_OfMoreThanFit_AreThoseWithTheSmallestIdsInAnyOrder()
    {
        const int Cells = 12, Fit = PatternRows.Bound / (Cells + 9);
        var random = new Random(1);
        uint[] ids = [.. Enumerable.Range(0, 2 * Fit).Select(_ => (uint)random.NextInt64(1L << 32)).Distinct()];
        PatternRows left = new(), right = new();
        foreach (var id in ids) (random.Next(3) == 0 ? left : right).Add(id, Row(id));
        left.Merge(right);

        var kept = ids.Order().Take(Fit).ToArray();
        Assert.Equal(kept.Select(id => (byte)(id % 31)), left.Rows.Select(row => row.Cells[0]));
        Assert.Equal(0.5, left.Share, 0.02);
        Assert.InRange(BinaryForm.Of(left.WriteTo).Length, PatternRows.Bound - 100, PatternRows.Bound + 100);

        static PatternRow Row(uint id) => new([(byte)(id % 31), .. new byte[Cells - 1]], 0.5, 0, "s");
    }

    // Of a pane with more labels than fit many are corrected: what comes of it can always be read again, and holds no id beyond its limit.
    [Fact]
    public void Bytes_AboveTheBoundAndCorrected_CanBeReadAgain() => Gen.Select(Gen.Int, Gen.Int[2_000, 9_000], Gen.Double[0, 1]).Sample((seed, corrected, early) =>
    {
        const int Cells = 30, Labels = 10_000;
        var random = new Random(seed);
        uint[] ids = [.. Enumerable.Range(0, Labels).Select(_ => (uint)random.NextInt64(1L << 32)).Distinct()];
        PatternRows held = new(), delta = new();
        foreach (var id in ids) (random.NextDouble() < early ? held : delta).Add(id, Row(id, 0));
        foreach (var id in ids.Take(corrected))
        {
            delta.Add(id, Row(id, 0), -1);
            delta.Add(id, Row(id, 1));
        }
        held = PatternRows.Read(BinaryForm.Of(held.WriteTo));
        held.Merge(PatternRows.Read(BinaryForm.Of(delta.WriteTo)));
        var again = PatternRows.Read(BinaryForm.Of(held.WriteTo));
        Assert.Equal(BinaryForm.Hex(held.WriteTo), BinaryForm.Hex(again.WriteTo));
        Assert.InRange(again.Bytes, 0, PatternRows.Bound);
        Assert.InRange(again.Share, 0, Math.Min(held.Share, delta.Share));

        static PatternRow Row(uint id, int label) => new([(byte)(id % 31), (byte)(id % 29), (byte)(id % 23), .. new byte[Cells - 3]], 0.5, label, "s");
    }, iter: 20);

    [Fact]
    public void ShrinkTo_SomeBytes_KeepsTheSmallestIds()
    {
        var rows = new PatternRows();
        for (uint id = 0; id < 100; id++) rows.Add(id << 25, new([(byte)(id % 31)], 0.5, 0, "s"));
        rows.ShrinkTo(500);

        Assert.Equal((50, 500, 50 / 128.0), (rows.Count, rows.Bytes, rows.Share));
        rows.Add(99u << 25, new([1], 0.5, 0, "s"));
        Assert.Equal(50, rows.Count);
    }

    [Fact]
    public void Rows_OfAChangedLabel_HaveTheLastOne()
    {
        var rows = new PatternRows();
        rows.Add(1, new([1], 0.5, 0, "s"));
        rows.Add(1, new([1], 0.5, 1, "t"));
        rows.Add(1, new([1], 0.5, 0, "s"), -1);

        var row = Assert.Single(rows.Rows);
        Assert.Equal((1, "t"), (row.Label, row.Source));
        Assert.Equal(0.5, row.Chance, 1e-4);
    }

    [Fact]
    public void Read_OfRowsThatNoWriterWrites_IsRefused()
    {
        Assert.Contains("not in order", Refused("01" + "8080808010" + "01" + "0161" + "02" + "04000000" + "0000" + "01" + "00" + "00" + "03000000" + "0000" + "01" + "00" + "00"), StringComparison.Ordinal);
        Assert.Contains("beyond the limit", Refused("01" + "04" + "01" + "0161" + "01" + "04000000" + "0000" + "01" + "00" + "00"), StringComparison.Ordinal);
        Assert.Contains("longer than 32 bits", Refused("01" + "8180808010" + "00" + "00"), StringComparison.Ordinal);

        static string Refused(string hex) => Assert.Throws<InvalidDataException>(() => PatternRows.Read(Convert.FromHexString(hex))).Message;
    }

    [Fact]
    public void Add_OfWhatIsNoRow_IsRefused()
    {
        var rows = new PatternRows();
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Add(1, new([1], 1.5, 0, "s")));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Add(1, new([1], double.NaN, 0, "s")));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Add(1, new([1], 0.5, 2, "s")));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Add(1, new(new byte[256], 0.5, 1, "s")));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Add(1, new([1], 0.5, 1, "s"), 2));
        Assert.Equal(0, rows.Count);
    }
}
