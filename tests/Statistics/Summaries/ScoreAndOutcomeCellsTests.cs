using CsCheck;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class ScoreAndOutcomeCellsTests
{
    private static readonly Gen<double> Scores = Gen.Frequency(
        (8, Gen.Double[0, 1]),
        (1, Gen.OneOf(0.0, -0.0, 1.0, .5, double.Epsilon)),
        (1, Gen.OneOf(double.NaN, -.1, 1.1, double.PositiveInfinity)));
    private static readonly Gen<(double, int)[]> Predictions = Gen.Select(Scores, Gen.Int[0, 1]).Array[0, 40];
    private static readonly Gen<(int, int, double, int)[]> Outcomes = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 1], Scores, Gen.OneOf(1, -1)).Array[0, 40];

    [Fact]
    public void Add_WhenWarm_AllocatesNothing()
    {
        var scores = new ScoreCells();
        var outcomes = new OutcomeCells();
        var histogram = new LogLinearHistogram();
        double[] values = [.5, -3, 0, 1e9];
        Assert.Equal(0, Allocation.AfterWarmUp(() =>
        {
            scores.Add(.3, 1);
            outcomes.Add(1, 0, .3, -1);
            histogram.Add(values);
        }));
    }

    [Fact]
    public void ScoreCells_MergedInAnyOrder_GiveTheSameBytes() => Gen.Select(Predictions, Predictions, Predictions).Sample((a, b, c) =>
    {
        var whole = BinaryForm.Hex(Of([.. a, .. b, .. c]).WriteTo);
        ScoreCells left = Of(a), tail = Of(c), nested = Of(a);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(Of(b));
        nested.Merge(tail);
        nested.Merge(new ScoreCells());
        Assert.Equal(whole, BinaryForm.Hex(left.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(nested.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(ScoreCells.Read(Convert.FromHexString(whole)).WriteTo));
    }, iter: 300);

    [Fact]
    public void OutcomeCells_MergedInAnyOrder_GiveTheSameBytes() => Gen.Select(Outcomes, Outcomes, Outcomes).Sample((a, b, c) =>
    {
        var whole = BinaryForm.Hex(Of([.. a, .. b, .. c]).WriteTo);
        OutcomeCells left = Of(a), tail = Of(c), nested = Of(a);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(Of(b));
        nested.Merge(tail);
        nested.Merge(new OutcomeCells());
        Assert.Equal(whole, BinaryForm.Hex(left.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(nested.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(OutcomeCells.Read(Convert.FromHexString(whole)).WriteTo));
    }, iter: 300);

    [Fact]
    public void OutcomeCells_RetractedBeforeAdded_EndUpEmpty()
    {
        var cells = new OutcomeCells();
        cells.Add(1, 0, .3, -1);
        cells.Add(0, 0, .9);
        Assert.Null(RocAuc.From(cells));
        Assert.Null(Accuracy.Of(cells));
        cells.Add(1, 0, .3);
        cells.Add(0, 0, .9, -1);
        Assert.Equal(BinaryForm.Hex(new OutcomeCells().WriteTo), BinaryForm.Hex(cells.WriteTo));
    }

    [Fact]
    public void Add_OfAScoreThatIsNone_IsCountedApart()
    {
        var scores = new ScoreCells();
        scores.Add(double.NaN, 1);
        scores.Add(1, 1);
        scores.Add(0, 0);
        Assert.Equal((1, 2), (scores.Invalid, scores.Count));
        Assert.Equal((1, 1), (scores.CountOf(1, 1023), scores.CountOf(0, 0)));
        Assert.Equal((1L, 1L), scores.ClassCounts());
        Assert.Throws<ArgumentOutOfRangeException>(() => scores.Add(.5, 2));
    }

    [Fact]
    public void SourceLabelSums_OfOutcomes_AreTheSumsOverRows()
    {
        var random = new Random(4);
        var cells = new OutcomeCells();
        double expected = 0, variance = 0;
        var wrong = 0;
        for (var i = 0; i < 5000; i++)
        {
            var p = random.NextDouble();
            int predicted = p >= .5 ? 1 : 0, label = random.NextDouble() < p ? 1 : 0;
            cells.Add(label, predicted, p);
            expected += Math.Min(p, 1 - p);
            variance += p * (1 - p);
            wrong += label == predicted ? 0 : 1;
        }
        var sums = SourceLabelSums.From(cells);
        Assert.Equal((5000L, (long)wrong), (sums.Rows, sums.Disagreements));
        Assert.Equal(expected, sums.Expected, .2);
        Assert.Equal(variance, sums.Variance, .2);
    }

    [Fact]
    public void WriteTo_OfKnownCells_GivesTheFrozenBytes()
    {
        var scores = new ScoreCells();
        foreach (var (score, predicted) in (Span<(double, int)>)[(0, 0), (.0005, 0), (.001, 0), (.7, 1), (double.NaN, 0)]) scores.Add(score, predicted);
        Assert.Equal("010103040203c90d", BinaryForm.Hex(scores.WriteTo));
        var outcomes = new OutcomeCells();
        outcomes.Add(0, 0, .25);
        outcomes.Add(1, 1, .75, -1);
        outcomes.Add(1, 0, double.NaN, -1);
        Assert.Equal("01010205ff0103fe1b", BinaryForm.Hex(outcomes.WriteTo));
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused()
    {
        BinaryForm.RefusesDamage(BinaryForm.Of(Of([(.1, 0), (.2, 1), (.2, 1)]).WriteTo), bytes => ScoreCells.Read(bytes));
        BinaryForm.RefusesDamage(BinaryForm.Of(Of([(0, 0, .1, 1), (1, 0, .1, -1)]).WriteTo), bytes => OutcomeCells.Read(bytes));
    }

    private static ScoreCells Of((double Score, int Class)[] rows)
    {
        var cells = new ScoreCells();
        foreach (var (score, predicted) in rows) cells.Add(score, predicted);
        return cells;
    }

    private static OutcomeCells Of((int Label, int Class, double Score, int Weight)[] rows)
    {
        var cells = new OutcomeCells();
        foreach (var (label, predicted, score, weight) in rows) cells.Add(label, predicted, score, weight);
        return cells;
    }
}
