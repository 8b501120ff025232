using Watchgrain.Statistics.Comparison;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Comparison;

public sealed class ComparisonTests
{
    private static readonly byte[] Labels = [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1];
    private static readonly double[] First = [.91, .2, .62, .55, .4, .55, .7, .1, .33, .62, .05, .97];
    private static readonly double[] Second = [.8, .45, .3, .6, .4, .2, .66, .5, .66, .8, .3, .51];

    [Fact]
    public void PairedShares_OfASmallTable_HasNewcombesInterval()
    {
        // Worked by hand from Wilson's limits with z = 1.959964: accuracies 52/60 (0.7584 to 0.9309) and 46/60 (0.6456 to 0.8556), joint 44·6 − 8·2 = 248, less 30, over √(52·8·46·14) = 0.4212.
        var found = new PairedShares(44, 8, 2, 6).Difference()!.Value;
        Assert.Equal(0.1, found.Value, 12);
        Assert.Equal((-0.0074, 0.2106), (Math.Round(found.Lower, 4), Math.Round(found.Upper, 4)));
        Assert.Equal(60, found.Rows);
    }

    [Theory]
    [InlineData(900, 0, 0, 100)]
    [InlineData(10, 0, 0, 0)]
    public void PairedShares_ThatAgreeAboutEveryRow_HaveAWidthAllTheSame(long both, long first, long second, long neither)
    {
        var found = new PairedShares(both, first, second, neither).Difference()!.Value;
        Assert.Equal(0, found.Value);
        Assert.InRange(found.Upper, 1e-3, 0.3);
        Assert.InRange(found.Lower, -0.3, -1e-3);
        Assert.Null(default(PairedShares).Difference());
    }

    [Fact]
    public void PairedAuc_OfRows_IsDeLongsOverAllPairs()
    {
        var found = PairedAuc.Difference(Labels, Cells(First), Cells(Second))!.Value;

        var (area, variance) = DeLong(First, Second);
        Assert.Equal(area, found.Value, 12);
        Assert.Equal(area - 1.959963984540054 * Math.Sqrt(variance), found.Lower, 12);
        Assert.Equal(area + 1.959963984540054 * Math.Sqrt(variance), found.Upper, 12);
        Assert.Null(PairedAuc.Difference([1, 0, 0], [1, 2, 3], [3, 2, 1]));
    }

    [Fact]
    public void PairedFigures_OfTheSameScores_AreZeroAndOfTheOtherWayRoundTheirContrary()
    {
        ushort[] one = Cells(First), other = Cells(Second);
        foreach (var figure in (Func<ushort[], ushort[], Estimate>[])[(a, b) => PairedAuc.Difference(Labels, a, b)!.Value, (a, b) => PairedCalibrationError.Difference(Labels, a, b)!.Value])
        {
            Assert.Equal((0.0, 0.0, 0.0), (figure(one, one).Value, figure(one, one).Lower, figure(one, one).Upper));
            var (there, back) = (figure(one, other), figure(other, one));
            Assert.Equal(there.Value, -back.Value, 12);
            Assert.Equal(there.Lower, -back.Upper, 12);
        }
    }

    [Fact]
    public void PairedCalibrationError_OfRows_IsTheDifferenceOfTheErrorsOfTheCells()
    {
        var found = PairedCalibrationError.Difference(Labels, Cells(First), Cells(Second))!.Value;
        Assert.Equal(Error(First) - Error(Second), found.Value, 12);
        Assert.True(found.Lower < found.Value && found.Value < found.Upper);

        static double Error(double[] scores) => Watchgrain.Statistics.Calibration.CalibrationError.Of(Watchgrain.Statistics.Calibration.ReliabilityCurve.EqualWidth(Outcomes(scores))!)!.Value.Expected.Value;
    }

    [Fact]
    public void PairedMeans_OfRoots_IsTheDifferenceOfRoots()
    {
        double[] one = [1, 4, 9, 2], other = [2, 2, 3, 1];
        var found = PairedMeans.DifferenceOfRoots(4, row => (one[row], other[row]))!.Value;
        Assert.Equal(2 - Math.Sqrt(2), found.Value, 12);
        // Twice the mean of the moves is the difference: Student's limits of the moves, t = 3.182446 with 3 degrees.
        double[] moves = [.. one.Zip(other, (a, b) => a / 4 - b / (2 * Math.Sqrt(2)))];
        var half = 3.18244630528371 * Math.Sqrt(moves.Sum(move => Math.Pow(move - moves.Average(), 2)) / 3 / 4);
        Assert.Equal(found.Value - half, found.Lower, 6);
        Assert.Null(PairedMeans.DifferenceOfRoots(2, _ => (0, 1)));
        Assert.Null(PairedMeans.Difference(0, _ => 0));
    }

    [Fact]
    public void IndependentDifference_OfShares_IsNewcombes()
    {
        // Newcombe (1998), table II (a): 56 of 70 and 48 of 80, method 10: 0.0524 to 0.3339.
        var found = IndependentDifference.Of(Accuracy.Of(56, 70)!.Value, Accuracy.Of(48, 80)!.Value);
        Assert.Equal((0.2, 0.0524, 0.3339), (Math.Round(found.Value, 4), Math.Round(found.Lower, 4), Math.Round(found.Upper, 4)));
        Assert.Equal(70, found.Rows);
    }

    [Fact]
    public void Intervals_OfTheSameRows_CoverTheTruth()
    {
        // 400 samples of 300 rows out of 20,000: 95 % is 380, and 4.4 its standard deviation.
        var whole = Draw(20_000, new Random(1));
        var names = new[] { "accuracy", "ROC AUC", "Brier score", "log loss", "ECE" };
        double[] truth = [.. Figures(whole).Select(figure => figure.Value)];
        var covered = new int[names.Length];
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var found = Figures([.. Enumerable.Range(0, 300).Select(_ => whole[random.Next(whole.Length)])]);
            for (var i = 0; i < names.Length; i++)
                covered[i] += found[i].Lower <= truth[i] && truth[i] <= found[i].Upper ? 1 : 0;
        }
        for (var i = 0; i < names.Length; i++)
        {
            TestContext.Current.SendDiagnosticMessage("difference of {0}: 95 % intervals of 300 paired rows covered {1:0.0000} in {2:0.000} (400 samples, seeds 0-399)", names[i], truth[i], covered[i] / 400.0);
            // The bins of a calibration error are few rows each: its interval is approximate.
            Assert.True(covered[i] >= (names[i] == "ECE" ? 350 : 367), $"{names[i]}: {covered[i]} of 400");
        }
    }

    private static Estimate[] Figures((byte Label, ushort First, ushort Second)[] rows)
    {
        byte[] labels = [.. rows.Select(row => row.Label)];
        ushort[] one = [.. rows.Select(row => row.First)], other = [.. rows.Select(row => row.Second)];
        var table = rows.GroupBy(row => (Right(row.Label, row.First), Right(row.Label, row.Second))).ToDictionary(group => group.Key, group => (long)group.Count());
        return
        [
            new PairedShares(table.GetValueOrDefault((true, true)), table.GetValueOrDefault((true, false)), table.GetValueOrDefault((false, true)), table.GetValueOrDefault((false, false))).Difference()!.Value,
            PairedAuc.Difference(labels, one, other)!.Value,
            PairedMeans.Difference(rows.Length, row => Brier(one[row], labels[row]) - Brier(other[row], labels[row]))!.Value,
            PairedMeans.Difference(rows.Length, row => Surprise(one[row], labels[row]) - Surprise(other[row], labels[row]))!.Value,
            PairedCalibrationError.Difference(labels, one, other)!.Value,
        ];

        static bool Right(byte label, ushort cell) => cell >= 512 == (label == 1);
        static double Surprise(int cell, int label) => -Math.Log(label == 1 ? ScoreCells.Midpoint(cell) : 1 - ScoreCells.Midpoint(cell));
        static double Brier(int cell, int label) => Math.Pow(ScoreCells.Midpoint(cell) - label, 2);
    }

    // A model, and one that is noisier and too sure of itself.
    private static (byte Label, ushort First, ushort Second)[] Draw(int rows, Random random) =>
    [
        .. Enumerable.Range(0, rows).Select(_ =>
        {
            var logit = 3 * (random.NextDouble() - .5) + 2 * (random.NextDouble() - .5);
            var label = random.NextDouble() < Sigmoid(logit) ? (byte)1 : (byte)0;
            return (label, Cell(Sigmoid(logit)), Cell(Sigmoid(2.2 * logit + 2 * (random.NextDouble() - .5))));
        }),
    ];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static ushort Cell(double score) => (ushort)ScoreCells.CellOf(score);

    private static ushort[] Cells(double[] scores) => [.. scores.Select(Cell)];

    private static OutcomeCells Outcomes(double[] scores)
    {
        var outcomes = new OutcomeCells();
        for (var row = 0; row < scores.Length; row++)
            outcomes.Add(Labels[row], scores[row] >= .5 ? 1 : 0, scores[row]);
        return outcomes;
    }

    // Straight from the definition, pair by pair.
    private static (double Difference, double Variance) DeLong(double[] one, double[] other)
    {
        int[] positives = [.. Enumerable.Range(0, Labels.Length).Where(row => Labels[row] == 1)], negatives = [.. Enumerable.Range(0, Labels.Length).Where(row => Labels[row] == 0)];
        double[] ofPositives = [.. positives.Select(p => negatives.Average(n => Wins(one, p, n) - Wins(other, p, n)))];
        double[] ofNegatives = [.. negatives.Select(n => positives.Average(p => Wins(one, p, n) - Wins(other, p, n)))];
        return (ofPositives.Average(), Variance(ofPositives) / positives.Length + Variance(ofNegatives) / negatives.Length);

        static double Wins(double[] scores, int p, int n) => Cell(scores[p]) > Cell(scores[n]) ? 1 : Cell(scores[p]) == Cell(scores[n]) ? .5 : 0;
        static double Variance(double[] values) => values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1);
    }
}
