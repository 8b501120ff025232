using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class CategoricalSummaryTests
{
    private const int Bound = 8;
    private static readonly Gen<string[]> Columns = Gen.Int[0, 14].Select(i => i == 0 ? "" : "kind " + i).Array[0, 12];

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameBytes() => Gen.Select(Columns, Columns, Columns).Sample((a, b, c) =>
    {
        var whole = BinaryForm.Hex(Of([.. a, .. b, .. c]).WriteTo);
        CategoricalSummary left = Of(a), right = Of(c), tail = Of(b), nested = Of(a);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(Of(c));
        nested.Merge(tail);
        right.Merge(Of(b));
        right.Merge(Of(a));
        Assert.Equal(whole, BinaryForm.Hex(left.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(nested.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(right.WriteTo));
        left.Merge(Of([]));
        Assert.Equal(whole, BinaryForm.Hex(left.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(CategoricalSummary.Read(Convert.FromHexString(whole)).WriteTo));
    }, iter: 500);

    [Fact]
    public void Add_BeyondTheBound_KeepsExactBucketCounts()
    {
        var summary = Of([.. Enumerable.Range(0, Bound + 1).Select(i => "c" + i)]);
        Assert.False(summary.IsExact);
        Assert.Null(summary.Distinct);
        Assert.Null(summary.CountOf("c1"));
        Assert.Empty(summary.Counts);
        Assert.Equal(Bound + 1, summary.Count);
        Assert.Equal(Bound + 1, summary.BucketCounts().Sum());
        Assert.True(summary.BucketCounts()[CategoricalSummary.BucketOf("c1")] >= 1);
    }

    [Fact]
    public void Counts_OfFewCategories_AreOrdinal()
    {
        var summary = Of(["b", "B", "a", "ä", "", "b"]);
        Assert.Equal(["", "B", "a", "b", "ä"], summary.Counts.Select(pair => pair.Key));
        Assert.Equal(2, summary.CountOf("b"));
        Assert.Equal(0, summary.CountOf("zzz"));
        Assert.Equal(5, summary.Distinct);
    }

    [Fact]
    public void Add_OfCodes_CountsAsTheirText()
    {
        var summary = new CategoricalSummary();
        summary.Add([0, 1, 1, 2, 9], ["x", "y", "x", "unused"], [0b1_0000]);
        Assert.Equal((2, 2, 1, 5), (summary.CountOf("x"), summary.CountOf("y"), summary.Missing, summary.Rows));
        Assert.Equal(2, summary.Distinct);
        Assert.Throws<ArgumentException>(() => summary.Add([0, 4], ["x"]));
        Assert.Equal(5, summary.Rows);
    }

    [Fact]
    public void Add_OfBrokenText_SurvivesTheRoundTrip()
    {
        var summary = Of(["a\ud800b", "a\ufffdb", "\udfff"]);
        Assert.Equal(2, summary.CountOf("a\ud800b"));
        var read = CategoricalSummary.Read(BinaryForm.Of(summary.WriteTo));
        Assert.Equal(summary.Counts, read.Counts);
    }

    [Fact]
    public void UnseenCount_AgainstAReference_CountsNewRows()
    {
        var reference = Of(["a", "b"]);
        Assert.Equal(3, Of(["a", "new", "new", "other"]).UnseenCount(reference));
        Assert.Equal(0, Of([]).UnseenCount(reference));
        var flood = Of([.. Enumerable.Range(0, 20).Select(i => "n" + i), "a"]);
        Assert.InRange(flood.UnseenCount(reference), 15, 20);
    }

    [Fact]
    public void CategoryCells_OfALongTail_FoldIt()
    {
        var reference = new CategoricalSummary();
        for (var i = 0; i < 100; i++) reference.Add($"c{i:00}", 100 - i);
        var cells = CategoryCells.FromReference(reference, 5);
        var current = new CategoricalSummary();
        current.Add("c00", 7);
        current.Add("c02", 5);
        current.Add("c77", 3);
        current.Add("new", 2);
        var (ours, theirs) = cells.Fold(reference, current);
        Assert.Equal([100, 99, 98, 5050 - 297, 0], ours);
        Assert.Equal([7, 0, 5, 3, 2], theirs);
        Assert.Equal(1.5 / 5051, cells.NewReserve, 1e-15);
    }

    [Fact]
    public void CategoryCells_OfAFloodBeyondTheBound_FoldBothSidesByBucket()
    {
        var reference = Of(["a", "b", "b"]);
        var flood = Of([.. Enumerable.Range(0, 50).Select(i => "n" + i), "b"]);
        var (ours, theirs) = CategoryCells.FromReference(reference).Fold(reference, flood);
        Assert.Equal([2, 1, 0], ours);
        Assert.Equal(51, theirs.Sum());
        Assert.InRange(theirs[^1], 45, 50);
    }

    [Fact]
    public void WriteTo_OfAKnownSummary_GivesTheFrozenBytes()
    {
        var named = new CategoricalSummary();
        named.Add("é", 300);
        named.Add("");
        named.AddMissing(2);
        Assert.Equal("010080080202000102c3a9ac02", BinaryForm.Hex(named.WriteTo));
        Assert.Equal("01010800090321037d03d1020315032c037d038d0103150315", BinaryForm.Hex(Of([.. Enumerable.Range(0, Bound + 1).Select(i => "c" + i)]).WriteTo));
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused()
    {
        BinaryForm.RefusesDamage(BinaryForm.Of(Of(["a", "b", "b", "ccc"]).WriteTo), bytes => CategoricalSummary.Read(bytes));
        BinaryForm.RefusesDamage(BinaryForm.Of(Of([.. Enumerable.Range(0, 20).Select(i => "c" + i)]).WriteTo), bytes => CategoricalSummary.Read(bytes));
    }

    private static CategoricalSummary Of(string[] rows)
    {
        var summary = new CategoricalSummary(Bound);
        foreach (var row in rows) summary.Add(row);
        return summary;
    }
}
