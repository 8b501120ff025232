using System.Buffers;
using System.Runtime.CompilerServices;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>
/// Confidence-based performance estimation (CBPE) of a binary model: with c the calibrated probability of class 1, a row predicted 1 is a true positive with weight c and a false positive with 1 − c,
/// a row predicted 0 a false negative with c and a true
/// negative with 1 − c; accuracy, precision, recall, specificity and F1 follow from the sums, ROC AUC from the expected positives and negatives by ascending raw score. Source: NannyML's published
/// algorithm (Białek et al. 2024).
/// </summary>
/// <remarks>
/// Scores are calibrated isotonically on the reference when <see cref="CalibrationNeed"/> says so. It sees covariate shift, and it is blind to concept drift: it assumes that a score still means what
/// it meant on the reference, also where the reference
/// has few rows. Buffers are kept from call to call, so a warm estimator allocates nothing; not thread-safe.
/// </remarks>
public sealed class ConfidenceBasedEstimator
{
    private const byte FormVersion = 1;
    private const int LeastBuckets = 64;
    private const int MostBuckets = 1 << 16;
    private const int LongBucket = 32;

    private double[] sorted = [];
    private double[] expected = [];
    private double[] tied = [];
    private int[] ends = [];

    private ConfidenceBasedEstimator(CalibrationNeed need, IsotonicCalibration? calibration) => (Need, Calibration) = (need, calibration);

    /// <summary>For <see cref="Estimate(ScoreCells, CalibratedCells, double, out double)"/> only.</summary>
    internal static ConfidenceBasedEstimator OfGivenCells() => new(default, null);

    /// <summary>Why scores are calibrated or not.</summary>
    public CalibrationNeed Need { get; }

    /// <summary>The calibration; null when scores are taken as they are.</summary>
    public IsotonicCalibration? Calibration { get; }

    /// <param name="labels">Outcomes of the reference, 0 or 1.</param>
    /// <param name="scores">Probabilities of class 1 that the model gave there.</param>
    /// <param name="seed">For the splits that decide whether to calibrate.</param>
    /// <exception cref="ArgumentException">A score is NaN or outside [0, 1], a label is neither 0 nor 1, or the lengths differ.</exception>
    public static ConfidenceBasedEstimator Fit(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, int seed)
    {
        var need = CalibrationNeed.Of(labels, scores, seed);
        return new ConfidenceBasedEstimator(need, need.IsNeeded ? IsotonicCalibration.Fit(labels, scores) : null);
    }

    /// <summary>Null without rows.</summary>
    /// <param name="predictedClasses">0 or 1.</param>
    /// <param name="scores">Probabilities of class 1, as the model gave them.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <exception cref="ArgumentException">A score is NaN or outside [0, 1], a class is neither 0 nor 1, or the lengths differ.</exception>
    public CbpeEstimate? Estimate(ReadOnlySpan<int> predictedClasses, ReadOnlySpan<double> scores, double confidence = 0.95)
    {
        ConfidenceLimits.Check(confidence);
        if (predictedClasses.Length != scores.Length) throw new ArgumentException($"{predictedClasses.Length} predicted classes and {scores.Length} scores.", nameof(scores));
        if (scores.IsEmpty) return null;
        var zeros = Sort(predictedClasses, scores);
        return Figures(Walk(zeros, scores.Length), zeros, scores.Length, confidence);
    }

    /// <summary>From score cells, every row at the middle of its cell; rows with an invalid score are left out. Null without rows.</summary>
    public CbpeEstimate? Estimate(ScoreCells scores, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ConfidenceLimits.Check(confidence);
        return scores.Count == 0 ? null : Estimate(scores, new(Calibration, null, null), confidence, out _);
    }

    /// <summary>The same with calibrated cells that somebody else has decided on; of one row at least.</summary>
    /// <param name="scores">The rows.</param>
    /// <param name="cells">What they are worth.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <param name="spreadOfOnes">Variance of the true positives.</param>
    internal CbpeEstimate Estimate(ScoreCells scores, CalibratedCells cells, double confidence, out double spreadOfOnes)
    {
        Reserve(ScoreCells.Cells, 0);
        var sums = default(Sums);
        int knot = -1;
        double zeros = 0;
        for (var cell = 0; cell < ScoreCells.Cells; cell++)
        {
            double rowsZero = scores.CountOf(0, cell), rowsOne = scores.CountOf(1, cell);
            if (rowsZero + rowsOne == 0) continue;
            zeros += rowsZero;
            Take(ref sums, rowsZero, rowsOne, cells.At(cell, ref knot));
        }
        spreadOfOnes = sums.SpreadOfOnes;
        return Figures(sums, zeros, scores.Count, confidence);
    }

    /// <summary>The calibrated probability of class 1 at the middle of a score cell.</summary>
    public double ProbabilityOf(int cell) => Calibration?.Apply(ScoreCells.Midpoint(cell)) ?? ScoreCells.Midpoint(cell);

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutByte((byte)((Need.IsNeeded ? 1 : 0) | (Need.ErrorBefore is null ? 0 : 2) | (Need.ErrorAfter is null ? 0 : 4) | (Calibration is null ? 0 : 8)));
        if (Need.ErrorBefore is { } before) output.PutDouble(before);
        if (Need.ErrorAfter is { } after) output.PutDouble(after);
        Calibration?.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not an estimator of a known version.</exception>
    public static ConfidenceBasedEstimator Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Confidence-based estimator", source);
        input.Version(FormVersion);
        var parts = input.Byte();
        if (parts > 15) throw input.Broken($"it has unknown parts ({parts})");
        double? before = (parts & 2) == 0 ? null : input.Finite(), after = (parts & 4) == 0 ? null : input.Finite();
        var calibration = (parts & 8) == 0 ? null : IsotonicCalibration.Read(ref input);
        input.End();
        return new(new((parts & 1) != 0, before, after), calibration);
    }

    private CbpeEstimate Figures(Sums sums, double zeros, long rows, double confidence)
    {
        double n = rows, ones = n - zeros;
        double tp = sums.ExpectedOfOnes, fp = ones - tp, fn = sums.Expected - tp, tn = zeros - fn, positives = tp + fn, negatives = n - positives;
        var accuracy = ConfidenceLimits.Around((tp + tn) / n, (sums.SpreadOfOnes + sums.SpreadOfZeros) / n / n, rows, confidence, 0, 1);
        return new CbpeEstimate(
            rows, tn, fp, fn, tp, accuracy!.Value,
            ones > 0 ? ConfidenceLimits.Around(tp / ones, sums.SpreadOfOnes / ones / ones, rows, confidence, 0, 1) : null,
            // A row predicted 1 that turns out positive moves tp/(tp + fn) by fn/positives², one predicted 0 by −tp/positives².
            positives > 0 ? ConfidenceLimits.Around(tp / positives, (fn * fn * sums.SpreadOfOnes + tp * tp * sums.SpreadOfZeros) / Math.Pow(positives, 4), rows, confidence, 0, 1) : null,
            negatives > 0 ? ConfidenceLimits.Around(tn / negatives, (tn * tn * sums.SpreadOfOnes + fp * fp * sums.SpreadOfZeros) / Math.Pow(negatives, 4), rows, confidence, 0, 1) : null,
            // F1 = 2tp/(ones + positives), ones being known.
            ones + positives > 0
                ? ConfidenceLimits.Around(2 * tp / (ones + positives), (Square(2 * (ones + fn)) * sums.SpreadOfOnes + Square(2 * tp) * sums.SpreadOfZeros) / Math.Pow(ones + positives, 4), rows, confidence, 0, 1) : null,
            Auc(sums.Groups, positives, negatives, rows, confidence));
    }

    // Two runs of ascending scores in one buffer: of the rows predicted 0, then of those predicted 1. Buckets by ⌊score·B⌋, then an insertion sort over what is nearly in order.
    private int Sort(ReadOnlySpan<int> predictedClasses, ReadOnlySpan<double> scores)
    {
        var n = scores.Length;
        var buckets = (int)Math.Clamp(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)n / 2), LeastBuckets, MostBuckets);
        Reserve(n, 2 * buckets + 1);
        var counts = ends.AsSpan(0, 2 * buckets + 1);
        counts.Clear();
        for (var i = 0; i < n; i++)
        {
            if (!(scores[i] is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(scores), scores[i], "A score is a probability in [0, 1].");
            counts[Bucket(predictedClasses[i], scores[i], buckets) + 1]++;
        }
        for (var b = 1; b < counts.Length; b++) counts[b] += counts[b - 1];
        var zeros = counts[buckets];
        // Each start moves to its bucket's end as the bucket fills.
        for (var i = 0; i < n; i++) sorted[counts[Bucket(predictedClasses[i], scores[i], buckets)]++] = scores[i];
        for (int b = 0, start = 0; b < 2 * buckets; start = counts[b++])
            if (counts[b] - start > LongBucket) sorted.AsSpan(start, counts[b] - start).Sort();
        InsertionSort(sorted.AsSpan(0, zeros));
        InsertionSort(sorted.AsSpan(zeros, n - zeros));
        return zeros;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bucket(int predictedClass, double score, int buckets) => ScoreCells.Binary(predictedClass) * buckets + Math.Min(buckets - 1, (int)(score * buckets));

    private static void InsertionSort(Span<double> values)
    {
        for (var i = 1; i < values.Length; i++)
        {
            var value = values[i];
            var j = i - 1;
            for (; j >= 0 && values[j] > value; j--) values[j + 1] = values[j];
            values[j + 1] = value;
        }
    }

    // Merges the two runs score by score and calibrates on the way: the knots are walked once. Writes, per distinct score, its calibrated probability and its rows.
    private Sums Walk(int zeros, int n)
    {
        var sums = default(Sums);
        int knot = -1, zero = 0, one = zeros;
        while (zero < zeros || one < n)
        {
            var score = one >= n || (zero < zeros && sorted[zero] <= sorted[one]) ? sorted[zero] : sorted[one];
            int fromZero = zero, fromOne = one;
            while (zero < zeros && sorted[zero] == score) zero++;
            while (one < n && sorted[one] == score) one++;
            Take(ref sums, zero - fromZero, one - fromOne, Calibrated(score, ref knot));
        }
        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Calibrated(double score, ref int knot) => Calibration is null ? score : Calibration.ApplyAscending(score, ref knot);

    // The rows of one score, predicted 0 and predicted 1; by ascending score.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(ref Sums sums, double rowsZero, double rowsOne, double c)
    {
        sums.ExpectedOfZeros += rowsZero * c;
        sums.ExpectedOfOnes += rowsOne * c;
        sums.SpreadOfZeros += rowsZero * c * (1 - c);
        sums.SpreadOfOnes += rowsOne * c * (1 - c);
        expected[sums.Groups] = c;
        tied[sums.Groups++] = rowsZero + rowsOne;
    }

    // A row that turns out positive moves the area by (negatives below − positives above, ties half)/(PN) − AUC·(1/P − 1/N).
    private Estimate? Auc(int groups, double positives, double negatives, long rows, double confidence)
    {
        if (!(positives > 0 && negatives > 0)) return null;
        double area = 0, below = 0;
        for (var g = 0; g < groups; g++)
        {
            double hits = tied[g] * expected[g], misses = tied[g] - hits;
            area += hits * (below + misses / 2);
            below += misses;
        }
        double auc = area / positives / negatives, balance = auc * (1 / positives - 1 / negatives), variance = 0, negativesBelow = 0, positivesBelow = 0;
        for (var g = 0; g < groups; g++)
        {
            double hits = tied[g] * expected[g], misses = tied[g] - hits;
            var move = (negativesBelow + misses / 2 - (positives - positivesBelow - hits / 2)) / positives / negatives - balance;
            variance += hits * (1 - expected[g]) * move * move;
            negativesBelow += misses;
            positivesBelow += hits;
        }
        return ConfidenceLimits.Around(Math.Min(1, auc), variance, rows, confidence, 0, 1);
    }

    private void Reserve(int rows, int buckets)
    {
        if (sorted.Length < rows)
        {
            sorted = new double[rows];
            expected = new double[rows];
            tied = new double[rows];
        }
        if (ends.Length < buckets) ends = new int[buckets];
    }

    private static double Square(double value) => value * value;

    private struct Sums
    {
        public double ExpectedOfOnes;
        public double ExpectedOfZeros;
        public double SpreadOfOnes;
        public double SpreadOfZeros;
        public int Groups;

        public readonly double Expected => ExpectedOfZeros + ExpectedOfOnes;
    }
}
