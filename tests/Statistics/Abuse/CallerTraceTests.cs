using Watchgrain.Statistics.Abuse;

namespace Watchgrain.Statistics.Tests.Abuse;

public sealed class CallerTraceTests
{
    private static readonly CallerReference Reference = CallerReference.FromReference(7, Samples.Normal(1, 4000), 2)!;

    [Fact]
    public void Take_TheSameRowAgain_IsARepeatAndNotNear()
    {
        var trace = new CallerTrace(Reference);
        Assert.Equal(QueryKind.Fresh, trace.Take(Query(0, 1, 0, 0)).Kind);
        Assert.Equal(QueryKind.Repeat, trace.Take(Query(1, 1, 0, 0)).Kind);
        Assert.Equal(QueryKind.Near, trace.Take(Query(2, 2, (float)Reference.Epsilon / 2, 0)).Kind);
        // Something that is no feature of the point has changed.
        Assert.Equal(QueryKind.Near, trace.Take(Query(3, 3, 0, 0)).Kind);
        Assert.Equal(QueryKind.Fresh, trace.Take(Query(4, 4, 3, 3)).Kind);
        Assert.Equal((5, 2, 1), (trace.Queries, trace.Near, trace.Repeats));
    }

    [Fact]
    public void Take_After200Others_RemembersARowNoMore()
    {
        var trace = new CallerTrace(Reference);
        trace.Take(Query(0, 1_000_000, 900, 900));
        for (var i = 1; i < 200; i++) trace.Take(Query(i, (ulong)i, 10 * i, -500));
        Assert.Equal(QueryKind.Repeat, trace.Take(Query(200, 1_000_000, 900, 900)).Kind);
        trace.Take(Query(201, 201, -900, 0));
        Assert.Equal(QueryKind.Fresh, trace.Take(Query(202, 1_000_000, 900, 900)).Kind);
    }

    [Fact]
    public void Take_OfRowsOfTheReference_IsNearAsOftenAsTheReferenceSays()
    {
        var trace = new CallerTrace(Reference);
        var rows = Samples.Normal(2, 8000);
        for (var i = 0; i < 4000; i++) trace.Take(Query(i, (ulong)i, (float)rows[2 * i], (float)rows[2 * i + 1]));
        Assert.InRange((double)trace.Near / trace.Queries, .003, Reference.NearNullRate);
        Assert.InRange(trace.Coverage, .9, 1);
    }

    [Fact]
    public void WindowsApart_OfRowsElsewhere_CountsUntilTheyAreBack()
    {
        var trace = new CallerTrace(Reference);
        for (var i = 0; i < 399; i++) trace.Take(Query(i, (ulong)i, 2, i % 7));
        Assert.Equal(1, trace.WindowsApart);
        Assert.True(trace.Take(Query(399, 399, 2, 1)).WindowDiffers);
        Assert.Equal(2, trace.WindowsApart);
        var rows = Samples.Normal(3, 400);
        for (var i = 0; i < 200; i++) trace.Take(Query(400 + i, (ulong)(1000 + i), (float)rows[2 * i], (float)rows[2 * i + 1]));
        Assert.Equal(0, trace.WindowsApart);
    }

    [Fact]
    public void HillClimb_OfAClimb_IsOne()
    {
        var (climb, walk) = (new CallerTrace(Reference), new CallerTrace(Reference));
        for (var i = 0; i < 10; i++)
        {
            var x = i * (float)Reference.Epsilon / 2;
            climb.Take(new(i, (ulong)i, i / 10f, [x, 0]));
            walk.Take(new(i, (ulong)i, i % 2, [x, 0]));
        }
        Assert.Equal(1, climb.HillClimb);
        Assert.InRange(walk.HillClimb, 0, .4);
    }

    [Fact]
    public void Read_OfAnyPoint_GoesOnAsIfNothingHadBeenWritten()
    {
        var rows = Samples.Normal(5, 2000);
        var (whole, parts) = (new CallerTrace(Reference), new CallerTrace(Reference));
        for (var i = 0; i < 1000; i++)
        {
            var query = Query(i, (ulong)(i % 700), (float)rows[2 * i] / 4, (float)rows[2 * i + 1] / 4);
            var expected = whole.Take(query);
            if (i % 37 == 0) parts = CallerTrace.Read(BinaryForm.Of(parts.WriteTo), Reference);
            Assert.Equal(expected, parts.Take(query));
        }
        Assert.Equal(BinaryForm.Hex(whole.WriteTo), BinaryForm.Hex(parts.WriteTo));
    }

    [Fact]
    public void Read_OfAnotherReference_IsRefused()
    {
        var other = CallerReference.FromReference(8, Samples.Normal(1, 4000), 2)!;
        Assert.Throws<InvalidDataException>(() => CallerTrace.Read(BinaryForm.Of(new CallerTrace(other).WriteTo), Reference));
    }

    [Fact]
    public void FromReference_OfTheSameRows_GivesTheSameBytes()
    {
        Assert.Equal(BinaryForm.Hex(Reference.WriteTo), BinaryForm.Hex(CallerReference.FromReference(7, Samples.Normal(1, 4000), 2)!.WriteTo));
        Assert.Equal(BinaryForm.Hex(Reference.WriteTo), BinaryForm.Hex(CallerReference.Read(BinaryForm.Of(Reference.WriteTo)).WriteTo));
        Assert.Null(CallerReference.FromReference(7, Samples.Normal(1, 2 * (CallerReference.LeastRows - 1)), 2));
    }

    [Fact]
    public void FromReference_OfRowsThatFollowEachOther_TakesTheDistancesOfNeighbours()
    {
        // A walk: neighbours are near, draws are not.
        var steps = Samples.Normal(6, 4000, deviation: .05);
        double[] walk = new double[4000];
        for (var i = 1; i < walk.Length; i++) walk[i] = walk[i - 1] + steps[i];
        var random = new Random(1);
        double[] shuffled = [.. walk];
        random.Shuffle(shuffled);
        var (inOrder, mixed) = (CallerReference.FromReference(7, walk, 1)!, CallerReference.FromReference(7, shuffled, 1)!);
        Assert.InRange(inOrder.Epsilon, 0, mixed.Epsilon);
        Assert.InRange(inOrder.WindowLimit, 10 * mixed.WindowLimit, 4);
    }

    [Fact]
    public void FromReference_OfEqualRows_FindsNothingNear()
    {
        var reference = CallerReference.FromReference(7, new double[1000], 1)!;
        Assert.Equal((0, .005, 1), (reference.Epsilon, reference.NearShare, reference.Cells > 0 ? 1 : 0));
    }

    private static CallerQuery Query(int position, ulong fingerprint, float x, float y) => new(position, fingerprint, .5f, [x, y]);
}
