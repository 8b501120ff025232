using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class DuplicateRowsTests
{
    private const int Bound = 16;
    private static readonly Gen<ulong[]> Rows = Gen.Int[0, 120].Select(i => Fingerprint(i)).Array[0, 60];

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameBytes() => Gen.Select(Rows, Rows, Rows).Sample((a, b, c) =>
    {
        var whole = BinaryForm.Hex(Of([.. a, .. b, .. c]).WriteTo);
        DuplicateRows left = Of(a), right = Of(c), tail = Of(b), nested = Of(a);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(Of(c));
        nested.Merge(tail);
        right.Merge(Of(b));
        right.Merge(Of(a));
        right.Merge(Of([]));
        foreach (var other in (DuplicateRows[])[left, nested, right, left.Clone()])
        {
            Assert.Equal(whole, BinaryForm.Hex(other.WriteTo));
            Assert.Equal(nested.Estimate(), other.Estimate());
        }
        Assert.Equal(whole, BinaryForm.Hex(DuplicateRows.Read(Convert.FromHexString(whole)).WriteTo));
    }, iter: 500);

    [Fact]
    public void Estimate_WithinTheBound_IsExact() => Gen.Int[0, 15].Array[1, 60].Sample(rows =>
    {
        var found = Of([.. rows.Select(Fingerprint)]).Estimate()!.Value;
        Assert.Equal(new DuplicateEstimate(1 - (double)rows.Distinct().Count() / rows.Length, 0, rows.Distinct().Count(), true), found);
    }, iter: 200);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(.02, 1)]
    [InlineData(.3, 1)]
    [InlineData(.02, 200)]
    [InlineData(.3, 3000)]
    [InlineData(.9, 90_000)]
    public void Estimate_BeyondTheBound_IsWithinItsStatedError(double share, int copies)
    {
        const int rows = 100_000, runs = 30;
        double squares = 0, bias = 0, stated = 0;
        for (var run = 0; run < runs; run++)
        {
            // 'share' of the rows repeat others: each repeated row has that many copies beyond the first.
            var repeats = (int)Math.Round(share * rows);
            var distinct = rows - repeats;
            var fingerprints = new ulong[rows];
            for (var i = 0; i < distinct; i++) fingerprints[i] = Fingerprint(run * rows + i);
            for (var i = 0; i < repeats; i++) fingerprints[distinct + i] = fingerprints[i / copies];
            var summary = new DuplicateRows();
            summary.Add(fingerprints);
            var found = summary.Estimate()!.Value;
            squares += (found.Share - share) * (found.Share - share) / runs;
            bias += (found.Share - share) / runs;
            stated += found.StandardError / runs;
        }
        TestContext.Current.SendDiagnosticMessage("Duplicates {0:P0}, {1} copies: bias {2:P2}, error {3:P2}, stated {4:P2}", share, copies, bias, Math.Sqrt(squares), stated);
        Assert.InRange(Math.Sqrt(squares), 0, copies == 1 ? 1.5 * stated + .01 : .06);
    }

    [Fact]
    public void Estimate_OfDegenerateRows_IsDefined()
    {
        Assert.Null(Of([]).Estimate());
        Assert.Equal(new DuplicateEstimate(0, 0, 1, true), Of([5]).Estimate());
        Assert.Equal(new DuplicateEstimate(.75, 0, 1, true), Of([0, 0, 0, 0]).Estimate());
        Assert.Equal(2, Of([0, ulong.MaxValue]).Estimate()!.Value.DistinctRows);
    }

    [Fact]
    public void Merge_WithItself_DoublesTheRows()
    {
        var summary = Of([.. Enumerable.Range(0, 100).Select(Fingerprint)]);
        var twice = Of([.. Enumerable.Range(0, 200).Select(i => Fingerprint(i % 100))]);
        summary.Merge(summary);
        Assert.Equal(BinaryForm.Hex(twice.WriteTo), BinaryForm.Hex(summary.WriteTo));
    }

    [Fact]
    public void WriteTo_OfKnownRows_GivesTheFrozenBytes()
    {
        var summary = Of([3, 3, 5, ulong.MaxValue]);
        Assert.Equal("0110000403030000000000000002050000000000000001ffffffffffffffff01", BinaryForm.Hex(summary.WriteTo));
        summary.Add([.. Enumerable.Range(0, 30).Select(Fingerprint)]);
        Assert.Equal("011002220a030000000000000002050000000000000001a6cf3159bbe5920101ed010fe2141726040138b3b4586e04f11701b2b5ad6a814c03250167561a35cab83028017b7c" +
            "edeafbf1ab280140e362b59b9d5333013d49f1521db9a03c01", BinaryForm.Hex(summary.WriteTo));
        Assert.Equal("0110000000", BinaryForm.Hex(Of([]).WriteTo));
    }

    [Fact]
    public void WriteTo_OfManyRows_StaysWithinItsBound()
    {
        var summary = new DuplicateRows();
        summary.Add([.. Enumerable.Range(0, 300_000).Select(Fingerprint)]);
        Assert.InRange(BinaryForm.Of(summary.WriteTo).Length, 4000, 24 + 9 * DuplicateRows.DefaultBound);
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused()
    {
        BinaryForm.RefusesDamage(BinaryForm.Of(Of([3, 3, 5]).WriteTo), bytes => DuplicateRows.Read(bytes));
        BinaryForm.RefusesDamage(BinaryForm.Of(Of([.. Enumerable.Range(0, 30).Select(Fingerprint)]).WriteTo), bytes => DuplicateRows.Read(bytes));
    }

    [Fact]
    public void Construct_WithWrongArguments_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DuplicateRows(15));
        Assert.Throws<ArgumentException>(() => new DuplicateRows().Merge(new DuplicateRows(2048)));
    }

    [Fact]
    public void Add_WhenWarm_AllocatesNothing()
    {
        var summary = new DuplicateRows();
        var rows = new ulong[500];
        var next = 0;
        Assert.Equal(0, Allocation.AfterWarmUp(() =>
        {
            foreach (ref var row in rows.AsSpan()) row = Fingerprint(next++);
            summary.Add(rows);
        }));
        Assert.False(summary.Estimate()!.Value.IsExact);
    }

    private static DuplicateRows Of(ulong[] rows)
    {
        var summary = new DuplicateRows(Bound);
        summary.Add(rows);
        return summary;
    }

    private static ulong Fingerprint(int row)
    {
        Span<ulong> one = [0];
        RowFingerprints.Begin(one);
        RowFingerprints.AddColumn(one, [row]);
        return one[0];
    }
}
