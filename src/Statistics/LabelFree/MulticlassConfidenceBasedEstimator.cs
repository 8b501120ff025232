using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>
/// Confidence-based performance estimation of a model of K classes: each class's probability is calibrated against all others where <see cref="CalibrationNeed"/> says so, each row is brought to the
/// sum 1 (1/K each when all are 0), and a row predicted j
/// counts as label i with its probability of i. Source and limits as <see cref="ConfidenceBasedEstimator"/>.
/// </summary>
/// <remarks>Each class is decided upon by itself. ROC AUC ranks rows by the raw probability of the class. Immutable once fitted.</remarks>
public sealed class MulticlassConfidenceBasedEstimator
{
    private const byte FormVersion = 1;

    private readonly CalibratedCells[] cells;

    private MulticlassConfidenceBasedEstimator(CalibratedCells[] cells) => this.cells = cells;

    public int Classes => cells.Length;

    /// <summary>Per class its calibration; null where probabilities are taken as they are.</summary>
    public IReadOnlyList<IsotonicCalibration?> Calibrations => [.. cells.Select(own => own.Calibration)];

    /// <param name="labels">Outcomes of the reference, 0 to K − 1.</param>
    /// <param name="probabilities">K per row, row after row.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="seed">For the splits that decide whether to calibrate.</param>
    /// <exception cref="ArgumentException">A probability is NaN or outside [0, 1], a label is no class, or the lengths do not fit.</exception>
    public static MulticlassConfidenceBasedEstimator Fit(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes, int seed)
    {
        Probabilities.Check(labels, probabilities, classes);
        var cells = new CalibratedCells[classes];
        var (own, column) = (new int[labels.Length], new double[labels.Length]);
        for (var c = 0; c < classes; c++)
        {
            for (var i = 0; i < labels.Length; i++) (own[i], column[i]) = (labels[i] == c ? 1 : 0, probabilities[i * classes + c]);
            cells[c] = CalibratedCells.Of(CalibrationNeed.Of(own, column, seed).IsNeeded ? IsotonicCalibration.Fit(own, column) : null, column);
        }
        return new MulticlassConfidenceBasedEstimator(cells);
    }

    /// <summary>Null without rows.</summary>
    /// <exception cref="ArgumentException">A probability is NaN or outside [0, 1], a predicted class is none, or the lengths do not fit.</exception>
    public MulticlassCbpeEstimate? Estimate(ReadOnlySpan<int> predictedClasses, ReadOnlySpan<double> probabilities, double confidence = 0.95)
    {
        ConfidenceLimits.Check(confidence);
        Probabilities.Check(predictedClasses, probabilities, Classes);
        int n = predictedClasses.Length, k = Classes;
        if (n == 0) return null;
        var calibrated = Calibrated(probabilities);
        var confusion = new double[k, k];
        double[] labels = new double[k], predictions = new double[k], correct = new double[k];
        for (var i = 0; i < n; i++)
        {
            var predicted = predictedClasses[i];
            predictions[predicted]++;
            correct[predicted] += calibrated[i * k + predicted];
            for (var c = 0; c < k; c++)
            {
                confusion[c, predicted] += calibrated[i * k + c];
                labels[c] += calibrated[i * k + c];
            }
        }
        var accuracy = Around(correct.Sum() / n, (label, predicted) => label == predicted ? 1.0 / n : 0, predictedClasses, calibrated, confidence)!.Value;
        return new MulticlassCbpeEstimate(
            n, confusion, accuracy, Macro(ClassRatio.Precision, predictedClasses), Macro(ClassRatio.Recall, predictedClasses), Specificity(labels, predictions, correct, predictedClasses, calibrated, confidence),
            Macro(ClassRatio.F1, predictedClasses), Auc(probabilities, calibrated, labels, confidence));

        Estimate? Macro(ClassRatio ratio, ReadOnlySpan<int> classes) =>
            ratio.Average(labels, predictions, correct, Averaging.Macro, ZeroDivision.Undefined) is { } average ? Around(average.Figure, average.Slope, classes, calibrated, confidence) : null;
    }

    /// <summary>
    /// From cells, every probability at the middle of its cell, or in the lowest and the highest at the mean of the reference's rows there: each class is estimated against all others, and a row predicted k is right with its calibrated probability of k. Null without rows.
    /// </summary>
    /// <remarks>Cells of single classes do not tell which probabilities belong to one row, so no row is brought to the sum 1 after its calibration. Over the rows of the fit the sums are right all the same: isotonic calibration keeps each class's number of labels.</remarks>
    /// <exception cref="ArgumentException">The scores have another number of classes.</exception>
    public ClassEstimate? Estimate(ClassScores scores, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ConfidenceLimits.Check(confidence);
        if (scores.Classes != Classes) throw new ArgumentException($"The estimator is of {Classes} classes, not of {scores.Classes}.", nameof(scores));
        if (scores.Count == 0) return null;
        double n = scores.Count, correct = 0, variance = 0;
        var perClass = new CbpeEstimate[Classes];
        var own = ConfidenceBasedEstimator.OfGivenCells();
        for (var c = 0; c < Classes; c++)
        {
            perClass[c] = own.Estimate(scores[c], cells[c], confidence, out var spread);
            correct += perClass[c].TruePositives;
            variance += spread;
        }
        return new ClassEstimate(
            scores.Count, perClass, ConfidenceLimits.Around(correct / n, variance / n / n, scores.Count, confidence, 0, 1)!.Value, Mean(known => known.Precision), Mean(known => known.Recall), Mean(known => known.F1),
            Array.Exists(perClass, known => known.RocAuc is null) ? null : Mean(known => known.RocAuc));

        Estimate? Mean(Func<CbpeEstimate, Estimate?> figure)
        {
            Estimate[] known = [.. perClass.Select(figure).OfType<Estimate>()];
            return known.Length == 0 ? null : new(known.Average(own => own.Value), known.Average(own => own.Lower), known.Average(own => own.Upper), scores.Count);
        }
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutCount(Classes);
        foreach (var own in cells) own.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not an estimator of a known version.</exception>
    public static MulticlassConfidenceBasedEstimator Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Multiclass confidence-based estimator", source);
        input.Version(FormVersion);
        var cells = new CalibratedCells[input.Length(1)];
        if (cells.Length < 2) throw input.Broken("it has fewer than two classes");
        for (var c = 0; c < cells.Length; c++) cells[c] = CalibratedCells.Read(ref input);
        input.End();
        return new(cells);
    }

    private double[] Calibrated(ReadOnlySpan<double> probabilities)
    {
        var calibrated = probabilities.ToArray();
        for (var from = 0; from < calibrated.Length; from += Classes)
        {
            var row = calibrated.AsSpan(from, Classes);
            double sum = 0;
            for (var c = 0; c < row.Length; c++)
            {
                if (cells[c].Calibration is { } calibration) row[c] = calibration.Apply(row[c]);
                sum += row[c];
            }
            for (var c = 0; c < row.Length; c++) row[c] = sum > 0 ? row[c] / sum : 1.0 / Classes;
        }
        return calibrated;
    }

    // The label of a row is drawn from its probabilities: the figure moves by the slope of what is drawn, and Var = Σ_rows (Σ q s² − (Σ q s)²).
    private Estimate? Around(double figure, Func<int, int, double> slope, ReadOnlySpan<int> predictedClasses, double[] calibrated, double confidence)
    {
        var slopes = new double[Classes, Classes];
        for (var i = 0; i < Classes; i++)
            for (var j = 0; j < Classes; j++) slopes[i, j] = slope(i, j);
        double variance = 0;
        for (var i = 0; i < predictedClasses.Length; i++)
        {
            double mean = 0, squares = 0;
            for (var c = 0; c < Classes; c++)
            {
                double q = calibrated[i * Classes + c], s = slopes[c, predictedClasses[i]];
                mean += q * s;
                squares += q * s * s;
            }
            variance += squares - mean * mean;
        }
        return ConfidenceLimits.Around(figure, variance, predictedClasses.Length, confidence, 0, 1);
    }

    // Per class 1 − (p − d)/(n − t). Slopes up to a constant, which does not matter: −(1 − F_i)/(n − t_i) for the label i, −1/(n − t_j) more when j ≠ i was predicted.
    private Estimate? Specificity(double[] labels, double[] predictions, double[] correct, ReadOnlySpan<int> predictedClasses, double[] calibrated, double confidence)
    {
        double n = predictedClasses.Length, sum = 0;
        var others = Array.ConvertAll(labels, count => n - count);
        var figures = new double[Classes];
        var defined = 0;
        for (var c = 0; c < Classes; c++)
        {
            // What is left of n − t when all rows are surely of the class is rounding.
            if (others[c] <= 1e-9 * n) continue;
            figures[c] = 1 - (predictions[c] - correct[c]) / others[c];
            sum += figures[c];
            defined++;
        }
        if (defined == 0) return null;
        return Around(sum / defined, (i, j) => (Slope(i, 1 - figures[i]) - (i == j ? 0 : Slope(j, -1))) * -1, predictedClasses, calibrated, confidence);

        double Slope(int c, double numerator) => others[c] <= 1e-9 * n ? 0 : numerator / others[c] / defined;
    }

    private Estimate? Auc(ReadOnlySpan<double> probabilities, double[] calibrated, double[] labels, double confidence)
    {
        int n = probabilities.Length / Classes;
        double sum = 0, variance = 0;
        var moves = new double[calibrated.Length];
        var (column, order) = (new double[n], new int[n]);
        for (var c = 0; c < Classes; c++)
        {
            double positives = labels[c], negatives = n - positives;
            if (!(positives > 1e-9 * n && negatives > 1e-9 * n)) return null;
            for (var i = 0; i < n; i++) (column[i], order[i]) = (probabilities[i * Classes + c], i);
            Array.Sort(column, order);
            double area = 0;
            for (var pass = 0; pass < 2; pass++)
            {
                double negativesBelow = 0, positivesBelow = 0, balance = area * (1 / positives - 1 / negatives);
                for (int from = 0, to; from < n; from = to)
                {
                    double hits = 0;
                    for (to = from; to < n && column[to] == column[from]; to++) hits += calibrated[order[to] * Classes + c];
                    double misses = to - from - hits;
                    if (pass == 0) area += hits * (negativesBelow + misses / 2) / positives / negatives;
                    var move = (negativesBelow + misses / 2 - (positives - positivesBelow - hits / 2)) / positives / negatives - balance;
                    for (var i = from; pass == 1 && i < to; i++) moves[order[i] * Classes + c] = move;
                    negativesBelow += misses;
                    positivesBelow += hits;
                }
            }
            sum += area;
        }
        for (var i = 0; i < n; i++)
        {
            double mean = 0, squares = 0;
            for (var c = 0; c < Classes; c++)
            {
                double q = calibrated[i * Classes + c], move = moves[i * Classes + c];
                mean += q * move;
                squares += q * move * move;
            }
            variance += squares - mean * mean;
        }
        return ConfidenceLimits.Around(sum / Classes, variance / Classes / Classes, n, confidence, 0, 1);
    }
}
