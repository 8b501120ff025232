using System.Buffers;
using CsCheck;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.LabelFree;

public sealed class ConfidenceBasedEstimatorTests
{
    private static readonly Gen<(int Predicted, double Score)[]> Rows =
        Gen.Select(Gen.Int[0, 1], Gen.OneOf(Gen.Double[0, 1], Gen.Double[.5, .5001], Gen.OneOf(0.0, -0.0, .5, 1.0, double.Epsilon))).Array[1, 300];

    // Separated classes are not calibrated, so the scores stay as they are.
    private static ConfidenceBasedEstimator Uncalibrated => ConfidenceBasedEstimator.Fit([0, 0, 1, 1], [.1, .2, .8, .9], 1);

    [Fact]
    public void Estimate_OfAnyRows_IsWhatThePlainSumsSay() => Rows.Sample(rows =>
    {
        var (predicted, scores) = Split(rows);
        var estimate = Uncalibrated.Estimate(predicted, scores)!.Value;
        double tp = rows.Sum(row => row.Predicted * row.Score), positives = scores.Sum(), n = rows.Length, ones = predicted.Sum(), fn = positives - tp, fp = ones - tp, tn = n - ones - fn;
        Assert.Equal((tp, fp), (estimate.TruePositives, estimate.FalsePositives), Close);
        Assert.Equal((tn, fn), (estimate.TrueNegatives, estimate.FalseNegatives), Close);
        Assert.Equal((tp + tn) / n, estimate.Accuracy.Value, 1e-9);
        double area = 0;
        foreach (var one in scores)
            foreach (var other in scores) area += one * (1 - other) * (one > other ? 1 : one == other ? .5 : 0);
        // With next to nothing expected on one side the area is a ratio of roundings.
        if (positives > 1e-6 && n - positives > 1e-6) Assert.Equal(area / positives / (n - positives), estimate.RocAuc!.Value.Value, 1e-6);
        foreach (var figure in (Estimate?[])[estimate.Accuracy, estimate.Precision, estimate.Recall, estimate.Specificity, estimate.F1, estimate.RocAuc])
            if (figure is { } one) Assert.True(one.Lower <= one.Value && one.Value <= one.Upper && one.Lower >= 0 && one.Upper <= 1.0000001, one.ToString());
    }, iter: 300);

    [Fact]
    public void Estimate_OfRowsInAnotherOrder_IsTheSame() => Gen.Select(Rows, Gen.Int).Sample((rows, seed) =>
    {
        var (predicted, scores) = Split(rows);
        new Random(seed).Shuffle(rows);
        var (otherPredicted, otherScores) = Split(rows);
        var estimator = Uncalibrated;
        Assert.Equal(estimator.Estimate(predicted, scores), estimator.Estimate(otherPredicted, otherScores));
    }, iter: 200);

    [Fact]
    public void Estimate_OfADegenerateBatch_HasNullsAndNoNaN()
    {
        var estimator = Uncalibrated;
        Assert.Null(estimator.Estimate([], []));
        var impossible = estimator.Estimate([0, 0], [0, 0])!.Value;
        Assert.Equal((1.0, null, null, 1.0, null, null), (impossible.Accuracy.Value, impossible.Precision, impossible.Recall, impossible.Specificity?.Value, impossible.F1, impossible.RocAuc));
        var certain = estimator.Estimate([1, 1], [1, 1])!.Value;
        Assert.Equal((1.0, 1.0, 1.0, null, 1.0, null), (certain.Accuracy.Value, certain.Precision?.Value, certain.Recall?.Value, certain.Specificity, certain.F1?.Value, certain.RocAuc));
        Assert.Equal(.5, estimator.Estimate([1, 0], [.5, .5])!.Value.RocAuc!.Value.Value);
    }

    [Fact]
    public void Estimate_OfBadRows_IsRefused()
    {
        var estimator = Uncalibrated;
        foreach (var bad in (double[])[double.NaN, -.1, 1.1, double.PositiveInfinity]) Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Estimate([1], [bad]));
        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Estimate([2], [.5]));
        Assert.Throws<ArgumentException>(() => estimator.Estimate([1], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Estimate([1], [.5], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceBasedEstimator.Fit([0, 1], [.5, double.NaN], 1));
        Assert.Equal(1, estimator.Estimate([1], [.5])!.Value.Rows);
    }

    [Fact]
    public void Estimate_OfScoreCells_IsThatOfRowsInTheirMiddles()
    {
        var random = new Random(5);
        double[] reference = [.. Enumerable.Range(0, 3000).Select(_ => random.NextDouble())];
        var estimator = ConfidenceBasedEstimator.Fit(Labels(reference, random), reference, 1);
        Assert.NotNull(estimator.Calibration);
        Assert.Null(estimator.Estimate(new ScoreCells()));
        int[] predicted = [.. Enumerable.Range(0, 500).Select(_ => random.Next(2))];
        double[] middles = [.. predicted.Select(_ => ScoreCells.Midpoint(random.Next(ScoreCells.Cells)))];
        var cells = new ScoreCells();
        for (var i = 0; i < predicted.Length; i++) cells.Add(middles[i], predicted[i]);
        CbpeEstimate expected = estimator.Estimate(predicted, middles)!.Value, actual = estimator.Estimate(cells)!.Value;
        Assert.Equal(expected, actual);
        var form = new ArrayBufferWriter<byte>();
        estimator.WriteTo(form);
        var read = ConfidenceBasedEstimator.Read(form.WrittenSpan);
        Assert.Equal(estimator.Need, read.Need);
        Assert.Equal(expected, read.Estimate(predicted, middles));
    }

    [Fact]
    public void Estimate_Warm_AllocatesNothing()
    {
        var estimator = ConfidenceBasedEstimator.Fit([0, 1, 0, 1, 0, 1], [.1, .2, .3, .8, .85, .9], 1);
        var random = new Random(3);
        double[] scores = [.. Enumerable.Range(0, 2000).Select(_ => random.NextDouble())];
        int[] predicted = [.. scores.Select(score => score > .4 ? 1 : 0)];
        Assert.Equal(0, Allocation.AfterWarmUp(() => estimator.Estimate(predicted, scores)));
    }

    [Fact]
    public void Estimate_AfterCovariateShift_CoversWhatLabelsShow()
    {
        // The model is too sure; production has more rows near its threshold than the reference had.
        var random = new Random(11);
        double[] reference = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextDouble())];
        var estimator = ConfidenceBasedEstimator.Fit(Labels(reference, random), reference, 1);
        Assert.NotNull(estimator.Calibration);
        int accuracy = 0, f1 = 0, auc = 0;
        const int batches = 300;
        for (var batch = 0; batch < batches; batch++)
        {
            double[] scores = [.. Enumerable.Range(0, 400).Select(_ => (random.NextDouble() + random.NextDouble()) / 2)];
            int[] predicted = [.. scores.Select(score => score >= .5 ? 1 : 0)], labels = Labels(scores, random);
            var estimate = estimator.Estimate(predicted, scores)!.Value;
            var matrix = ConfusionMatrix.From(labels, predicted);
            accuracy += Covers(estimate.Accuracy, Accuracy.Of(matrix)!.Value.Value);
            f1 += Covers(estimate.F1!.Value, F1Score.Of(matrix)!.Value.Value);
            auc += Covers(estimate.RocAuc!.Value, RocAuc.FromSamples(labels, scores)!.Value.Value);
        }
        TestContext.Current.SendDiagnosticMessage("CBPE: 95 % intervals of 400 rows covered accuracy, F1 and ROC AUC in {0:0.000}, {1:0.000}, {2:0.000} ({3} batches, seed 11)", accuracy / (double)batches, f1 / (double)batches, auc / (double)batches, batches);
        foreach (var covered in (int[])[accuracy, f1, auc]) Assert.InRange(covered / (double)batches, .92, .98);
    }

    // A model that is too sure.
    private static int[] Labels(double[] scores, Random random) => [.. scores.Select(score => random.NextDouble() < .2 + .6 * score ? 1 : 0)];

    [Fact]
    public void Multiclass_OfTwoClasses_IsTheBinaryEstimate() => Rows.Sample(rows =>
    {
        // Halving powers of two keeps 1 − p exact.
        var (predicted, scores) = Split([.. rows.Select(row => (row.Predicted, Math.Round(row.Score * 1024) / 1024))]);
        var binary = Uncalibrated.Estimate(predicted, scores)!.Value;
        var both = MulticlassConfidenceBasedEstimator.Fit([0, 0, 1, 1], [.9, .1, .8, .2, .2, .8, .1, .9], 2, 1).Estimate(predicted, [.. scores.SelectMany(score => (double[])[1 - score, score])])!;
        Assert.Equal(binary.TruePositives, both.Confusion[1, 1], 1e-9);
        Assert.Equal((binary.Accuracy.Value, binary.Accuracy.Lower), (both.Accuracy.Value, both.Accuracy.Lower), Close);
        if (binary is { Recall: { } recall, Specificity: { } specificity } && both is { Recall: { } macro, Specificity: { } other })
        {
            Assert.Equal((recall.Value + specificity.Value) / 2, macro.Value, 1e-9);
            Assert.Equal((macro.Value, macro.Lower), (other.Value, other.Lower), Close);
        }
        Assert.Equal(binary.RocAuc is null, both.RocAuc is null);
        if (binary.RocAuc is { } auc) Assert.Equal((auc.Value, auc.Lower), (both.RocAuc!.Value.Value, both.RocAuc.Value.Lower), Close);
    }, iter: 200);

    [Fact]
    public void Multiclass_AfterCovariateShift_CoversWhatLabelsShow()
    {
        var random = new Random(12);
        var (labels, _, probabilities) = Draw(15_000, 1, random);
        var estimator = MulticlassConfidenceBasedEstimator.Fit(labels, probabilities, 3, 1);
        Assert.All(estimator.Calibrations, calibration => Assert.NotNull(calibration));
        int[] covered = new int[6];
        const int batches = 200;
        for (var batch = 0; batch < batches; batch++)
        {
            var (truth, predicted, scores) = Draw(500, .6, random);
            var estimate = estimator.Estimate(predicted, scores)!;
            var table = new ConfusionTable(3);
            table.Add(truth, predicted);
            covered[0] += Covers(estimate.Accuracy, Accuracy.Of(table)!.Value.Value);
            covered[1] += Covers(estimate.F1!.Value, F1Score.Of(table, Averaging.Macro)!.Value.Value);
            covered[2] += Covers(estimate.Precision!.Value, Precision.Of(table, Averaging.Macro)!.Value.Value);
            covered[3] += Covers(estimate.Recall!.Value, Recall.Of(table, Averaging.Macro)!.Value.Value);
            covered[4] += Covers(estimate.Specificity!.Value, Enumerable.Range(0, 3).Average(c => Specificity.Of(table.OneAgainstRest(c))!.Value.Value));
            covered[5] += Covers(estimate.RocAuc!.Value, RocAuc.OneAgainstRestMacro(truth, scores, 3)!.Value.Value);
        }
        TestContext.Current.SendDiagnosticMessage("CBPE of 3 classes: 95 % intervals of 500 rows covered accuracy, F1, precision, recall, specificity, ROC AUC in {0} of {1} batches (seed 12)", string.Join(", ", covered), batches);
        Assert.All(covered, count => Assert.InRange(count / (double)batches, .9, .99));
    }

    // Cells do not tell which probabilities belong to one row: none is brought to the sum 1.
    [Theory, InlineData(1.0), InlineData(.6)]
    public void Multiclass_FromCells_IsThatOfTheRowsWithinAPoint(double sharpness)
    {
        var random = new Random(13);
        var (labels, _, probabilities) = Draw(15_000, 1, random);
        var estimator = MulticlassConfidenceBasedEstimator.Fit(labels, probabilities, 3, 1);
        var (_, predicted, later) = Draw(20_000, sharpness, random);
        var scores = new ClassScores(3);
        for (var i = 0; i < predicted.Length; i++) scores.Add([.. later.AsSpan(3 * i, 3).ToArray().Select(p => (float)p)], predicted[i]);
        var (rows, cells) = (estimator.Estimate(predicted, later)!, estimator.Estimate(scores)!);
        double[] off = [rows.Accuracy.Value - cells.Accuracy.Value, rows.F1!.Value.Value - cells.F1!.Value.Value, rows.RocAuc!.Value.Value - cells.RocAuc!.Value.Value];
        TestContext.Current.SendDiagnosticMessage("CBPE of 3 classes from cells, sharpness {0}: accuracy, F1 and ROC AUC {1} beside those of rows", sharpness, string.Join(", ", off.Select(by => by.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture))));
        Assert.All(off, by => Assert.InRange(by, -.01, .01));
        Assert.Equal(cells.Accuracy.Value, cells.PerClass.Sum(own => own.TruePositives) / cells.Rows, 12);
        Assert.Equal(20_000, cells.Rows);
    }

    [Fact]
    public void Multiclass_FromCells_OfTheRowsOfTheFit_ExpectsTheirLabels()
    {
        var (labels, predicted, probabilities) = Draw(15_000, 1, new Random(14));
        var estimator = MulticlassConfidenceBasedEstimator.Fit(labels, probabilities, 3, 1);
        var scores = new ClassScores(3);
        for (var i = 0; i < predicted.Length; i++) scores.Add([.. probabilities.AsSpan(3 * i, 3).ToArray().Select(p => (float)p)], predicted[i]);
        var estimate = estimator.Estimate(scores)!;
        for (var c = 0; c < 3; c++) Assert.Equal(labels.Count(label => label == c), estimate.PerClass[c].TruePositives + estimate.PerClass[c].FalseNegatives, 15_000 / 1024.0);
        Assert.Throws<ArgumentException>(() => estimator.Estimate(new ClassScores(4)));
        Assert.Null(estimator.Estimate(new ClassScores(3)));
    }

    [Fact]
    public void Multiclass_FromCells_AfterCovariateShift_CoversWhatLabelsShow()
    {
        var random = new Random(15);
        var (labels, _, probabilities) = Draw(15_000, 1, random);
        var estimator = MulticlassConfidenceBasedEstimator.Fit(labels, probabilities, 3, 1);
        int[] covered = new int[3];
        const int batches = 200;
        for (var batch = 0; batch < batches; batch++)
        {
            var (truth, predicted, later) = Draw(500, .6, random);
            var outcomes = new ClassOutcomes(3);
            for (var i = 0; i < predicted.Length; i++) outcomes.Add(truth[i], predicted[i], [.. later.AsSpan(3 * i, 3).ToArray().Select(p => (float)p)]);
            var (estimate, report) = (estimator.Estimate(outcomes.Predictions()!)!, ClassReport.Of(outcomes)!);
            covered[0] += Covers(estimate.Accuracy, Accuracy.Of(report.Table)!.Value.Value);
            covered[1] += Covers(estimate.F1!.Value, F1Score.Of(report.Table, Averaging.Macro)!.Value.Value);
            covered[2] += Covers(estimate.RocAuc!.Value, report.RocAuc!.Value.Value);
        }
        TestContext.Current.SendDiagnosticMessage("CBPE of 3 classes from cells: 95 % intervals of 500 rows covered accuracy, F1, ROC AUC in {0} of {1} batches (seed 15)", string.Join(", ", covered), batches);
        Assert.InRange(covered[0] / (double)batches, .9, .99);
        // Wider than they need to be.
        Assert.All(covered[1..], count => Assert.InRange(count / (double)batches, .9, 1));
    }

    [Fact]
    public void Multiclass_WriteTo_IsTheFrozenForm()
    {
        var estimator = MulticlassConfidenceBasedEstimator.Fit([0, 1, 2], [1, 0, 0, 0, 1, 0, 0, 0, 1], 3, 1);
        // Per class: no calibration, the means of the lowest (0) and the highest cell (1).
        Assert.Equal("0103" + string.Concat(Enumerable.Repeat("060000000000000000000000000000f03f", 3)), BinaryForm.Hex(estimator.WriteTo), ignoreCase: true);
        var (labels, _, probabilities) = Draw(2_000, 1, new Random(16));
        var fitted = BinaryForm.Of(MulticlassConfidenceBasedEstimator.Fit(labels, probabilities, 3, 1).WriteTo);
        Assert.Equal(fitted, BinaryForm.Of(MulticlassConfidenceBasedEstimator.Read(fitted).WriteTo));
        Assert.Throws<InvalidDataException>(() => MulticlassConfidenceBasedEstimator.Read([2, .. fitted[1..]]));
        var bytes = BinaryForm.Of(estimator.WriteTo);
        Assert.Throws<InvalidDataException>(() => MulticlassConfidenceBasedEstimator.Read([.. bytes[..2], 8, .. bytes[3..]]));
        // A mean of −0.5.
        Assert.Throws<InvalidDataException>(() => MulticlassConfidenceBasedEstimator.Read([.. bytes[..9], 0xe0, 0xbf, .. bytes[11..]]));
    }

    // Nearly all probabilities of a rare class lie in the lowest cell, far below its middle.
    [Theory, InlineData(3.0, 3.0), InlineData(3.0, 2.0), InlineData(1.0, 1.0)]
    public void Multiclass_FromCells_OfTwentySkewedClasses_IsThatOfTheRowsAndWhatLabelsShow(double before, double sharpness)
    {
        const int classes = 20, rows = 60_000;
        var random = new Random(17);
        var (labels, _, probabilities) = DrawSkewed(classes, rows, before, random);
        var estimator = MulticlassConfidenceBasedEstimator.Fit(labels, probabilities, classes, 1);
        var (truth, predicted, later) = DrawSkewed(classes, rows, sharpness, random);
        var outcomes = new ClassOutcomes(classes);
        for (var i = 0; i < rows; i++) outcomes.Add(truth[i], predicted[i], [.. later.AsSpan(classes * i, classes).ToArray().Select(p => (float)p)]);
        var (fromRows, fromCells) = (estimator.Estimate(predicted, later)!, estimator.Estimate(outcomes.Predictions()!)!);
        var table = new ConfusionTable(classes);
        table.Add(truth, predicted);
        double[] realised = [Accuracy.Of(table)!.Value.Value, RocAuc.OneAgainstRestMacro(truth, later, classes)!.Value.Value, Recall.Of(table, Averaging.Macro)!.Value.Value];
        double[] ofRows = [fromRows.Accuracy.Value, fromRows.RocAuc!.Value.Value, fromRows.Recall!.Value.Value], ofCells = [fromCells.Accuracy.Value, fromCells.RocAuc!.Value.Value, fromCells.Recall!.Value.Value];
        double[] shares = [.. Enumerable.Range(0, classes).Select(c => (fromCells.PerClass[c].TruePositives + fromCells.PerClass[c].FalseNegatives) / rows)];
        double[] off = [.. Enumerable.Range(0, classes).Select(c => shares[c] - table.LabelCount(c) / (double)rows)];
        TestContext.Current.SendDiagnosticMessage(
            "CBPE of {0} classes of which the rarest has {1:0.0000} of the labels, sharpness {2} and then {3}: accuracy, macro AUC, macro recall by labels {4}, rows {5}, cells {6}; shares of labels {7:0.00000} off at most, of the rarest {8:0.00000}",
            classes, table.LabelCount(classes - 1) / (double)rows, before, sharpness, Text(realised), Text(ofRows), Text(ofCells), off.Max(Math.Abs), off[^1]);
        for (var figure = 0; figure < 3; figure++)
        {
            Assert.Equal(ofRows[figure], ofCells[figure], .003);
            Assert.Equal(realised[figure], ofCells[figure], .008);
        }
        Assert.All(off, by => Assert.InRange(by, -.003, .003));
        Assert.Equal(1, shares.Sum(), .01);

        static string Text(double[] figures) => string.Join(" ", figures.Select(figure => figure.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture)));
    }

    // Labels are drawn from what the model says; each class is 0.7 times as frequent as the one before, less so the sharper the probabilities are.
    private static (int[] Labels, int[] Predicted, double[] Probabilities) DrawSkewed(int classes, int rows, double sharpness, Random random)
    {
        var (labels, predicted, probabilities) = (new int[rows], new int[rows], new double[classes * rows]);
        for (var i = 0; i < rows; i++)
        {
            var row = probabilities.AsSpan(classes * i, classes);
            double sum = 0, u = random.NextDouble();
            for (var c = 0; c < classes; c++)
            {
                var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                sum += row[c] = Math.Pow(.7, c) * Math.Exp(3 * sharpness * normal);
            }
            for (var c = 0; c < classes; c++)
            {
                row[c] /= sum;
                if (row[c] > row[predicted[i]]) predicted[i] = c;
            }
            while (labels[i] < classes - 1 && (u -= row[labels[i]]) >= 0) labels[i]++;
        }
        return (labels, predicted, probabilities);
    }

    [Fact]
    public void Multiclass_OfNothingOrBadRows_IsNullOrRefused()
    {
        var estimator = MulticlassConfidenceBasedEstimator.Fit([0, 1, 2], [1, 0, 0, 0, 1, 0, 0, 0, 1], 3, 1);
        Assert.Null(estimator.Estimate([], []));
        Assert.Throws<ArgumentException>(() => estimator.Estimate([0], [.5, .5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Estimate([3], [.2, .3, .5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Estimate([0], [.2, .3, double.NaN]));
        // No class has any probability: all are alike.
        Assert.Equal(1 / 3.0, estimator.Estimate([0], [0, 0, 0])!.Accuracy.Value, 12);
        Assert.Null(estimator.Estimate([0], [1, 0, 0])!.RocAuc);
    }

    // Labels follow a softened form of what the model says; the sharper its scores, the surer it is.
    private static (int[] Labels, int[] Predicted, double[] Probabilities) Draw(int rows, double sharpness, Random random)
    {
        var (labels, predicted, probabilities) = (new int[rows], new int[rows], new double[3 * rows]);
        for (var i = 0; i < rows; i++)
        {
            var row = probabilities.AsSpan(3 * i, 3);
            double sum = 0;
            for (var c = 0; c < 3; c++) sum += row[c] = Math.Exp(4 * sharpness * random.NextDouble());
            for (var c = 0; c < 3; c++) row[c] /= sum;
            predicted[i] = row[0] >= row[1] && row[0] >= row[2] ? 0 : row[1] >= row[2] ? 1 : 2;
            // Half of the time the label has nothing to do with the scores.
            var u = random.NextDouble();
            labels[i] = random.Next(2) == 0 ? random.Next(3) : u < row[0] ? 0 : u < row[0] + row[1] ? 1 : 2;
        }
        return (labels, predicted, probabilities);
    }

    private static int Covers(Estimate estimate, double realised) => estimate.Lower <= realised && realised <= estimate.Upper ? 1 : 0;

    private static (int[] Predicted, double[] Scores) Split((int Predicted, double Score)[] rows) => ([.. rows.Select(row => row.Predicted)], [.. rows.Select(row => row.Score)]);

    private static bool Close((double, double) one, (double, double) other) => Math.Abs(one.Item1 - other.Item1) < 1e-9 && Math.Abs(one.Item2 - other.Item2) < 1e-6;
}
