using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class OutsideRowsTests
{
    private static readonly Gen<int[]> Row = Gen.OneOf(Gen.Int[0, 5], Gen.Const(499)).Array[0, 4].Select(features => features.Distinct().ToArray());

    [Fact]
    public void WriteTo_SomeRows_GivesTheFrozenBytes()
    {
        var rows = new OutsideRows();
        rows.Add([0, 3]);
        rows.Add([3]);
        rows.Add([]);

        // Version 1. Two rows; two features: 0 with one row, and behind two others 3 with two.
        Assert.Equal("01" + "02" + "02" + "02" + "0501", BinaryForm.Hex(rows.WriteTo));
        Assert.Equal("010000", BinaryForm.Hex(new OutsideRows().WriteTo));
    }

    [Fact]
    public void Counts_OfRows_AreThoseOfTheRowsWithFeatures() => Row.Array[0, 50].Sample(rows =>
    {
        var counts = Of(rows);
        return counts.Count == rows.Count(row => row.Length > 0)
            && counts.ByFeature().SequenceEqual(rows.SelectMany(row => row).GroupBy(feature => feature).OrderByDescending(rows => rows.Count()).ThenBy(rows => rows.Key).Select(rows => (rows.Key, (long)rows.Count())))
            && counts.ByFeature().All(feature => counts[feature.Feature] == feature.Rows);
    });

    [Fact]
    public void Bytes_OfPartsMergedInAnyOrder_AreThoseOfAllRows() => Gen.Select(Row.Array[0, 60], Gen.Int[1, 5], Gen.Int).Sample((rows, parts, seed) =>
    {
        var random = new Random(seed);
        var some = Enumerable.Range(0, parts).Select(_ => new OutsideRows()).ToArray();
        foreach (var row in rows.OrderBy(_ => random.Next()))
            some[random.Next(parts)].Add(row);
        var merged = new OutsideRows();
        foreach (var part in some.OrderBy(_ => random.Next()))
            merged.Merge(OutsideRows.Read(BinaryForm.Of(part.WriteTo)));
        return BinaryForm.Hex(merged.WriteTo) == BinaryForm.Hex(Of(rows).WriteTo);
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(OutsideRows.MostFeatures)]
    public void Add_OfNoFeature_IsRefusedAndAddsNothing(int feature)
    {
        var rows = new OutsideRows();
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Add([1, feature]));
        Assert.Equal((0, 0), (rows.Count, rows[1]));
    }

    [Theory]
    // A feature has more rows than there are; fewer features than rows; one beyond the last.
    [InlineData("01010104")]
    [InlineData("01020102")]
    [InlineData("01010103ff1f")]
    public void Read_OfCountsThatNoRowsHave_IsRefused(string bytes) => Assert.Throws<InvalidDataException>(() => OutsideRows.Read(Convert.FromHexString(bytes)));

    [Fact]
    public void Read_OfDamagedBytes_IsRefusedByName() => BinaryForm.RefusesDamage(BinaryForm.Of(Of([[1, 2], [1]]).WriteTo), bytes => OutsideRows.Read(bytes));

    private static OutsideRows Of(IEnumerable<int[]> rows)
    {
        var counts = new OutsideRows();
        foreach (var row in rows)
            counts.Add(row);
        return counts;
    }
}
