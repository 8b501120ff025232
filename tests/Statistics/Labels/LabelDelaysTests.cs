using CsCheck;
using Watchgrain.Statistics.Labels;

namespace Watchgrain.Statistics.Tests.Labels;

public sealed class LabelDelaysTests
{
    private static readonly Gen<long> Ages = Gen.OneOf(Gen.Long[0, 40], Gen.Long[0, 1L << 40], Gen.Const(long.MaxValue));

    [Fact]
    public void Add_AnyAge_LiesInACellAtMostAQuarterWider() => Ages.Sample(age =>
    {
        var (largest, labels) = Assert.Single(Of([age]).NonEmpty());
        Assert.Equal(1, labels);
        Assert.InRange(largest - age, 0, age < 8 ? 0 : age / 4);
    });

    [Fact]
    public void Add_EveryAge_LeavesNoGapBetweenCells()
    {
        var edges = Of([.. Enumerable.Range(0, 5000).Select(age => (long)age)]).NonEmpty().ToArray();

        // As many labels as ages between two edges: no age is in the wrong cell.
        Assert.Equal(edges.Select(cell => cell.Age).Prepend(-1).Zip(edges, (before, cell) => Math.Min(cell.Age, 4999) - before), edges.Select(cell => cell.Labels));
    }

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameBytes() => Gen.Select(Ages.Array[0, 30], Ages.Array[0, 30], Ages.Array[0, 30]).Sample((a, b, c) =>
    {
        var whole = BinaryForm.Hex(Of([.. a, .. b, .. c]).WriteTo);
        LabelDelays left = Of(a), tail = Of(c), nested = Of(a);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(Of(b));
        nested.Merge(tail);
        Assert.Equal(whole, BinaryForm.Hex(left.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(nested.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(LabelDelays.Read(Convert.FromHexString(whole)).WriteTo));
    }, iter: 300);

    [Fact]
    public void WriteTo_KnownAges_GivesTheFrozenBytes() => Assert.Equal("010402040203f301", BinaryForm.Hex(Of([0, 1, 1, 2, long.MaxValue]).WriteTo));

    [Fact]
    public void Read_DamagedBytes_AreRefused() => BinaryForm.RefusesDamage(BinaryForm.Of(Of([0, 5, 5, 900, 1L << 40]).WriteTo), bytes => LabelDelays.Read(bytes));

    [Fact]
    public void Add_NegativeAge_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new LabelDelays().Add(-1));

    [Fact]
    public void Add_WhenWarm_AllocatesNothing()
    {
        var delays = new LabelDelays();
        Assert.Equal(0, Allocation.AfterWarmUp(() => delays.Add(90_000_000)));
    }

    internal static LabelDelays Of(IEnumerable<long> ages)
    {
        var delays = new LabelDelays();
        foreach (var age in ages)
            delays.Add(age);
        return delays;
    }
}
