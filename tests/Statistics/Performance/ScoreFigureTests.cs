using CsCheck;
using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Performance;

public sealed class ScoreFigureTests
{
    private static readonly Gen<(int Label, double Score)[]> Rows = Gen.Select(Gen.Int[0, 1], Gen.OneOf(Gen.Double[0, 1], Gen.OneOf(0.0, .25, .5, 1.0))).Array[1, 120];

    [Fact]
    public void PrAuc_FromCells_StaysWithinItsBound() => Rows.Sample(rows =>
    {
        var (labels, scores) = Split(rows);
        var cells = Cells(labels, scores);
        Within(PrAuc.AveragePrecision(labels, scores), PrAuc.AveragePrecision(cells));
        Within(PrAuc.Trapezoid(labels, scores), PrAuc.Trapezoid(cells));

        static void Within(AucEstimate? exact, AucEstimate? binned)
        {
            Assert.Equal(exact is null, binned is null);
            if (exact is not { } one || binned is not { } other) return;
            Assert.InRange(Math.Abs(one.Value - other.Value), 0, other.Bound + 1e-12);
            Assert.True(one.Bound == 0 && one.Lower <= one.Value && one.Value <= one.Upper && one.Lower >= 0 && one.Upper <= 1, one.ToString());
        }
    }, iter: 500);

    [Fact]
    public void PrAuc_WhenManyScoresShareACell_StillHoldsItsBound() => Gen.Select(Gen.Int[0, 1], Gen.Double[.5, .5009]).Array[1, 60].Sample(rows =>
    {
        // All within one cell: the order inside it is lost entirely.
        var (labels, scores) = Split(rows);
        var cells = Cells(labels, scores);
        if (PrAuc.AveragePrecision(labels, scores) is not { } exact) return;
        var binned = PrAuc.AveragePrecision(cells)!.Value;
        Assert.InRange(Math.Abs(exact.Value - binned.Value), 0, binned.Bound + 1e-12);
        Assert.Equal(labels.Average(), binned.Value, 1e-12);
        var curve = PrAuc.Trapezoid(cells)!.Value;
        Assert.InRange(Math.Abs(PrAuc.Trapezoid(labels, scores)!.Value.Value - curve.Value), 0, curve.Bound + 1e-12);
    }, iter: 300);

    [Fact]
    public void Figures_FromMergedCells_AreThoseOfTheWhole() => Gen.Select(Rows, Rows).Sample((first, second) =>
    {
        var ((firstLabels, firstScores), (secondLabels, secondScores)) = (Split(first), Split(second));
        OutcomeCells whole = Cells([.. firstLabels, .. secondLabels], [.. firstScores, .. secondScores]), left = Cells(firstLabels, firstScores), right = Cells(secondLabels, secondScores);
        left.Merge(Cells(secondLabels, secondScores));
        right.Merge(Cells(firstLabels, firstScores));
        foreach (var merged in (OutcomeCells[])[left, right])
        {
            Assert.Equal(RocAuc.From(whole), RocAuc.From(merged));
            Assert.Equal(PrAuc.AveragePrecision(whole), PrAuc.AveragePrecision(merged));
            Assert.Equal(PrAuc.Trapezoid(whole), PrAuc.Trapezoid(merged));
            Assert.Equal(ConfusionMatrix.From(whole), ConfusionMatrix.From(merged));
        }
    }, iter: 200);

    [Fact]
    public void Figures_OfRowsInAnotherOrder_AreTheSame() => Gen.Select(Rows, Gen.Int).Sample((rows, seed) =>
    {
        var (labels, scores) = Split(rows);
        new Random(seed).Shuffle(rows);
        var (shuffledLabels, shuffledScores) = Split(rows);
        Assert.Equal(PrAuc.AveragePrecision(labels, scores), PrAuc.AveragePrecision(shuffledLabels, shuffledScores));
        Assert.Equal(RocAuc.FromSamples(labels, scores), RocAuc.FromSamples(shuffledLabels, shuffledScores));
        Assert.Equal(BrierScore.Of(labels, scores)!.Value.Value, BrierScore.Of(shuffledLabels, shuffledScores)!.Value.Value, 1e-12);
        Assert.Equal(LogLoss.Of(labels, scores)!.Value.Value, LogLoss.Of(shuffledLabels, shuffledScores)!.Value.Value, 1e-9);
        Assert.Equal(CalibrationError.Of(ReliabilityCurve.EqualWidth(labels, scores))!.Value.Expected.Value, CalibrationError.Of(ReliabilityCurve.EqualWidth(shuffledLabels, shuffledScores))!.Value.Expected.Value, 1e-12);
    }, iter: 200);

    [Fact]
    public void PrAuc_WithoutPositivesOrRows_IsNullOrCustomary()
    {
        Assert.Null(PrAuc.AveragePrecision([], []));
        Assert.Null(PrAuc.AveragePrecision([0, 0], [.1, .9]));
        Assert.Null(PrAuc.Trapezoid(new OutcomeCells()));
        Assert.Null(PrAuc.AveragePrecision([], [], zeroDivision: ZeroDivision.Customary));
        Assert.Equal(0, PrAuc.AveragePrecision([0], [.1], zeroDivision: ZeroDivision.Customary)!.Value.Value);
        Assert.Equal(.5, PrAuc.Trapezoid([0], [.1], zeroDivision: ZeroDivision.Customary)!.Value.Value);
        Assert.Equal(1, PrAuc.AveragePrecision([1, 1], [.1, .9])!.Value.Value);
        Assert.Throws<ArgumentException>(() => PrAuc.AveragePrecision([1], [double.NaN]));
        var retracted = new OutcomeCells();
        retracted.Add(1, 1, .7, -1);
        Assert.Null(PrAuc.AveragePrecision(retracted));
        Assert.Null(RocAuc.From(retracted));
    }

    [Fact]
    public void OneAgainstRest_OfTwoClasses_IsTheBinaryArea() => Rows.Sample(rows =>
    {
        var (labels, scores) = Split(rows);
        double[] both = [.. scores.SelectMany(score => (double[])[1 - score, score])];
        var binary = RocAuc.FromSamples(labels, scores);
        var macro = RocAuc.OneAgainstRestMacro(labels, both, 2);
        Assert.Equal(binary is null, macro is null);
        if (macro is null) return;
        Assert.InRange(Math.Abs(binary!.Value.Value - macro.Value.Value), 0, 1e-9 + TiesOfComplement(scores));
        Assert.True(macro.Value.Lower <= macro.Value.Value && macro.Value.Value <= macro.Value.Upper);

        // 1 − p rounds: scores closer than 2⁻⁵³ may become ties on one side.
        static double TiesOfComplement(double[] scores) => scores.Distinct().Count() == scores.Select(score => 1 - score).Distinct().Count() ? 0 : 1;
    }, iter: 200);

    [Fact]
    public void OneAgainstRest_WithAClassThatNeverOccurs_IsNull()
    {
        Assert.Null(RocAuc.OneAgainstRestMacro([0, 1], [.5, .3, .2, .1, .8, .1], 3));
        Assert.Null(RocAuc.OneAgainstRestMacro([], [], 3));
        Assert.Equal(.5, RocAuc.OneAgainstRestMacro([0, 1, 2], [.3, .3, .4, .3, .3, .4, .3, .3, .4], 3)!.Value.Value);
        Assert.Throws<ArgumentException>(() => RocAuc.OneAgainstRestMacro([0, 1], [.5, .5, double.NaN, .1], 2));
        Assert.Throws<ArgumentException>(() => RocAuc.OneAgainstRestMacro([0, 1], [.5, .5, .1], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => RocAuc.OneAgainstRestMacro([0, 2], [.5, .5, .1, .9], 2));
    }

    [Fact]
    public void BrierDecomposition_OfAnyRows_AddsUpToTheScore() => Gen.Select(Rows, Gen.Int[1, 30]).Sample((rows, bins) =>
    {
        var (labels, scores) = Split(rows);
        var parts = BrierScore.Decompose(labels, scores, bins)!.Value;
        Assert.Equal(BrierScore.Of(labels, scores)!.Value.Value, parts.Reliability - parts.Resolution + parts.Uncertainty + parts.WithinBins, 1e-12);
        Assert.True(parts is { Reliability: >= 0, Resolution: >= 0, Uncertainty: >= 0 and <= .25 }, parts.ToString());
        // Without resolution nothing but the base rate is known.
        Assert.True(parts.Resolution <= parts.Uncertainty + 1e-12);
    }, iter: 300);

    [Fact]
    public void BrierDecomposition_OfOneProbabilityPerBin_HasNothingWithinBins()
    {
        var parts = BrierScore.Decompose([0, 1, 1, 0, 1], [.05, .05, .95, .55, .55])!.Value;
        Assert.Equal(0, parts.WithinBins, 15);
        Assert.Equal(.24, parts.Uncertainty, 15);
    }

    [Fact]
    public void ProbabilityFigures_OfNothingOrBadRows_AreNullOrRefused()
    {
        Assert.Null(BrierScore.Of([], []));
        Assert.Null(BrierScore.Decompose([], []));
        Assert.Null(LogLoss.Of([], []));
        Assert.Null(LogLoss.Of([], [], 3));
        foreach (var bad in (double[])[double.NaN, -.1, 1.1, double.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => BrierScore.Of([1], [bad]));
            Assert.Throws<ArgumentOutOfRangeException>(() => LogLoss.Of([1], [bad]));
            Assert.Throws<ArgumentOutOfRangeException>(() => LogLoss.Of([1], [.5, bad], 2));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => LogLoss.Of([2], [.5]));
        Assert.Throws<ArgumentException>(() => LogLoss.Of([0], [.5], 2));
        // One row tells nothing of the spread.
        Assert.Equal(new Estimate(.25, 0, 1, 1), BrierScore.Of([1], [.5]));
        // Certain and wrong: large, not infinite.
        Assert.Equal(-Math.Log(1e-15), LogLoss.Of([1], [0])!.Value.Value, 12);
        Assert.Equal(Math.Log(2), LogLoss.Of([0, 1], [.5, .5, .5, .5], 2)!.Value.Value, 12);
    }

    private static (int[] Labels, double[] Scores) Split((int Label, double Score)[] rows) => ([.. rows.Select(row => row.Label)], [.. rows.Select(row => row.Score)]);

    private static OutcomeCells Cells(int[] labels, double[] scores)
    {
        var cells = new OutcomeCells();
        for (var i = 0; i < labels.Length; i++) cells.Add(labels[i], scores[i] >= .5 ? 1 : 0, scores[i]);
        return cells;
    }
}
