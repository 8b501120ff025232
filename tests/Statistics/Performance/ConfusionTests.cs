using CsCheck;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Tests.Performance;

public sealed class ConfusionTests
{
    private static readonly Gen<(int Label, int Predicted)[]> Outcomes = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3]).Array[1, 60];

    [Fact]
    public void Table_MergedInAnyOrder_IsTheSame() => Gen.Select(Outcomes, Outcomes).Sample((first, second) =>
    {
        ConfusionTable whole = Table([.. first, .. second]), left = Table(first), right = Table(second);
        left.Merge(Table(second));
        right.Merge(Table(first));
        right.Merge(new ConfusionTable(4));
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++) Assert.Equal((whole[i, j], whole[i, j]), (left[i, j], right[i, j]));
        Assert.Equal((whole.Rows, whole.Correct), (left.Rows, left.Correct));
        Assert.Equal(F1Score.Of(whole, Averaging.Macro), F1Score.Of(left, Averaging.Macro));
    }, iter: 200);

    [Fact]
    public void Figures_OfAnyTable_StayInTheirRangeWithTheirLimitsAround() => Outcomes.Sample(outcomes =>
    {
        var table = Table(outcomes);
        foreach (var figure in Figures(table))
        {
            if (figure is not { } estimate) continue;
            Assert.True(estimate.Lower <= estimate.Value && estimate.Value <= estimate.Upper, estimate.ToString());
            Assert.InRange(estimate.Lower, -1, 1);
            Assert.InRange(estimate.Upper, -1, 1);
            Assert.Equal(outcomes.Length, estimate.Rows);
        }
    }, iter: 300);

    [Fact]
    public void Figures_OfRenamedClasses_AreTheSame() => Outcomes.Sample(outcomes =>
    {
        var renamed = Table([.. outcomes.Select(row => (3 - row.Label, 3 - row.Predicted))]);
        foreach (var (one, other) in Figures(Table(outcomes)).Zip(Figures(renamed)))
        {
            Assert.Equal(one is null, other is null);
            if (one is not null) Assert.Equal((one.Value.Value, one.Value.Lower), (other!.Value.Value, other.Value.Lower), Close);
        }
    }, iter: 200);

    [Fact]
    public void SymmetricFigures_WithLabelsAndPredictionsExchanged_AreTheSame() => Outcomes.Sample(outcomes =>
    {
        ConfusionTable table = Table(outcomes), turned = Table([.. outcomes.Select(row => (row.Predicted, row.Label))]);
        foreach (var (one, other) in (ReadOnlySpan<(Estimate?, Estimate?)>)
            [
                (MatthewsCorrelation.Of(table), MatthewsCorrelation.Of(turned)), (CohensKappa.Of(table), CohensKappa.Of(turned)), (CohensKappa.Quadratic(table), CohensKappa.Quadratic(turned)),
                (F1Score.Of(table, Averaging.Macro), F1Score.Of(turned, Averaging.Macro)), (Precision.Of(table, Averaging.Macro), Recall.Of(turned, Averaging.Macro)),
            ])
        {
            Assert.Equal(one is null, other is null);
            if (one is not null) Assert.Equal((one.Value.Value, one.Value.Upper), (other!.Value.Value, other.Value.Upper), Close);
        }
    }, iter: 200);

    [Fact]
    public void MatthewsCorrelation_OfARareClassAmongMany_KeepsItsDigits() =>
        // (tn·tp − fp·fn)/√… with one row each of a class among 4·10¹⁵.
        Assert.Equal(.5, MatthewsCorrelation.Of(new ConfusionMatrix(4_000_000_000_000_000, 1, 1, 1))!.Value.Value, 1e-12);

    [Theory]
    [InlineData(.9999)]
    [InlineData(1 - 1.0 / 9007199254740992)]
    public void Limits_OfAlmostSureConfidence_AreNumbers(double confidence)
    {
        var share = Accuracy.Of(5, 10, confidence)!.Value;
        Assert.True(share is { Lower: >= 0 and < .5, Upper: > .5 and <= 1 }, share.ToString());
        var mean = BrierScore.Of([0, 1], [.25, .5], confidence)!.Value;
        Assert.Equal((0, 1), (mean.Lower, mean.Upper));
    }

    [Fact]
    public void BinaryFigures_ByMatrixAndByTable_Agree() => Gen.Select(Gen.Int[0, 50], Gen.Int[0, 50], Gen.Int[0, 50], Gen.Int[0, 50]).Sample((tn, fp, fn, tp) =>
    {
        var matrix = new ConfusionMatrix(tn, fp, fn, tp);
        var table = ConfusionTable.From(matrix);
        Assert.Equal(matrix, table.OneAgainstRest(1));
        Assert.Equal(new ConfusionMatrix(tp, fn, fp, tn), table.OneAgainstRest(0));
        Assert.Equal(Accuracy.Of(matrix), Accuracy.Of(table));
        Assert.Equal(Recall.Of(new ConfusionMatrix(tp, fn, fp, tn)), Specificity.Of(matrix));
        if (F1Score.Of(matrix) is { } binary && F1Score.Of(new ConfusionMatrix(tp, fn, fp, tn)) is { } other && F1Score.Of(table, Averaging.Macro) is { } macro)
            Assert.Equal((binary.Value + other.Value) / 2, macro.Value, 1e-12);
    }, iter: 200);

    [Fact]
    public void Figures_WithoutRowsOrWithNegativeCounts_AreNull()
    {
        var retracted = Table([(0, 0), (1, 1)]);
        retracted.Add(0, 1, -1);
        foreach (var table in (ConfusionTable[])[new ConfusionTable(4), retracted])
        {
            Assert.All(Figures(table), figure => Assert.Null(figure));
            Assert.Null(Accuracy.Of(table));
        }
        var negative = new ConfusionMatrix(5, -1, 0, 3);
        Assert.Null(Precision.Of(negative));
        Assert.Null(Recall.Of(negative));
        Assert.Null(Specificity.Of(negative));
        Assert.Null(F1Score.Of(negative));
    }

    [Fact]
    public void Figures_OfOneClassOnly_AreUndefinedOrCustomary()
    {
        var negatives = new ConfusionMatrix(7, 0, 0, 0);
        Assert.Null(Precision.Of(negatives));
        Assert.Null(Recall.Of(negatives));
        Assert.Null(F1Score.Of(negatives));
        Assert.Null(MatthewsCorrelation.Of(negatives));
        Assert.Null(CohensKappa.Of(negatives));
        Assert.Equal(1, BalancedAccuracy.Of(negatives)!.Value.Value);
        Assert.Equal(new Estimate(0, 0, 1, 0), Recall.Of(negatives, zeroDivision: ZeroDivision.Customary));
        Assert.Equal(new Estimate(0, -1, 1, 7), MatthewsCorrelation.Of(negatives, zeroDivision: ZeroDivision.Customary));
        // A class that is never predicted: left out of the average, or counted as 0.
        var never = Table([(0, 0), (1, 0), (1, 0), (0, 0)]);
        Assert.Equal(.5, Precision.Of(never, Averaging.Macro)!.Value.Value);
        Assert.Equal(.25, Precision.Of(never, Averaging.Macro, zeroDivision: ZeroDivision.Customary)!.Value.Value);
    }

    [Fact]
    public void Table_OfBadArguments_RefusesAndStaysAsItWas()
    {
        var table = Table([(1, 2)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Add(4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Add([0, 1], [0, 4]));
        Assert.Throws<ArgumentException>(() => table.Add([0, 1], [0]));
        Assert.Throws<ArgumentException>(() => table.Merge(new ConfusionTable(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionTable(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Accuracy.Of(table, confidence: 1));
        Assert.Equal((1, 0, 1), (table.Rows, table.Correct, table[1, 2]));
    }

    [Fact]
    public void Table_Adding_AllocatesNothing()
    {
        var table = new ConfusionTable(4);
        int[] labels = [0, 1, 2, 3, 3], predicted = [0, 2, 2, 3, 1];
        table.Add(labels, predicted);
        Assert.Equal(0, Allocation.AfterWarmUp(() => table.Add(labels, predicted)));
    }

    [Fact]
    public void BusinessValue_OfTable_IsWhatItsRowsAreWorth()
    {
        // A caught fraud saves 100, a false alarm costs 5, a missed one 80.
        var worth = new BusinessValueMatrix(new double[,] { { 0, -5 }, { -80, 100 } });
        var table = ConfusionTable.From(new ConfusionMatrix(900, 50, 10, 40));
        Assert.Equal((2950, 1000), (Math.Round(worth.Total(table)!.Value.Value, 9), worth.Total(table)!.Value.Rows));
        var each = worth.PerRow(table)!.Value;
        Assert.Equal(2.95, each.Value, 12);
        // By hand: Σ v²·n = 1,250 + 64,000 + 400,000, so the sample variance is (465,250 − 1000·2.95²)/999 = 457.0045.
        Assert.Equal(1.959964 * Math.Sqrt(457.0045 / 1000), each.Upper - each.Value, 4);
        Assert.Equal(new Estimate(-5, -80, 100, 1), worth.PerRow(Of(0, 1)));
        Assert.Null(worth.PerRow(new ConfusionTable(2)));
        Assert.Throws<ArgumentException>(() => worth.PerRow(new ConfusionTable(3)));
        Assert.Throws<ArgumentException>(() => new BusinessValueMatrix(new double[,] { { 0, 1, 2 }, { 0, 1, 2 } }));
        Assert.Throws<ArgumentException>(() => new BusinessValueMatrix(new double[,] { { 0, double.NaN }, { 0, 1 } }));

        static ConfusionTable Of(int label, int predicted)
        {
            var one = new ConfusionTable(2);
            one.Add(label, predicted);
            return one;
        }
    }

    [Fact]
    public void ReferenceBand_OfFigures_SkipsUndefinedOnesAndKeepsTheRange()
    {
        var band = ReferenceBand.Of([.5, null, .7, double.NaN], 0, .8, width: 4)!.Value;
        Assert.Equal((.6, .2, .8, 2), (Math.Round(band.Mean, 12), Math.Round(band.Lower, 12), band.Upper, band.Panes));
        Assert.Null(ReferenceBand.Of([null], 0, 1));
        Assert.Equal(new ReferenceBand(.3, .3, .3, 1), ReferenceBand.Of([.3], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceBand.Of([.3], 0, 1, -1));
    }

    private static Estimate?[] Figures(ConfusionTable table) =>
    [
        BalancedAccuracy.Of(table), MatthewsCorrelation.Of(table), CohensKappa.Of(table), CohensKappa.Quadratic(table),
        .. Enum.GetValues<Averaging>().SelectMany(averaging => (Estimate?[])[Precision.Of(table, averaging), Recall.Of(table, averaging), F1Score.Of(table, averaging)]),
    ];

    private static ConfusionTable Table((int Label, int Predicted)[] outcomes)
    {
        var table = new ConfusionTable(4);
        foreach (var (label, predicted) in outcomes) table.Add(label, predicted);
        return table;
    }

    private static bool Close((double, double) one, (double, double) other) => Math.Abs(one.Item1 - other.Item1) < 1e-12 && Math.Abs(one.Item2 - other.Item2) < 1e-9;
}
