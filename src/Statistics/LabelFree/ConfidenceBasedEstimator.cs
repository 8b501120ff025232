using System.Runtime.CompilerServices;
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
    private const int LeastBuckets = 64;
    private const int MostBuckets = 1 << 16;
    private const int LongBucket = 32;

    private double[] sorted = [];
    private double[] expected = [];
    private int[] tied = [];
    private int[] ends = [];

    private ConfidenceBasedEstimator(CalibrationNeed need, IsotonicCalibration? calibration) => (Need, Calibration) = (need, calibration);

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
        var sums = Walk(zeros, scores.Length, out var groups);
        double n = scores.Length, ones = n - zeros;
        double tp = sums.ExpectedOfOnes, fp = ones - tp, fn = sums.Expected - tp, tn = zeros - fn, positives = tp + fn, negatives = n - positives;
        var accuracy = ConfidenceLimits.Around((tp + tn) / n, (sums.SpreadOfOnes + sums.SpreadOfZeros) / n / n, scores.Length, confidence, 0, 1);
        return new CbpeEstimate(
            scores.Length, tn, fp, fn, tp, accuracy!.Value,
            ones > 0 ? ConfidenceLimits.Around(tp / ones, sums.SpreadOfOnes / ones / ones, scores.Length, confidence, 0, 1) : null,
            // A row predicted 1 that turns out positive moves tp/(tp + fn) by fn/positives², one predicted 0 by −tp/positives².
            positives > 0 ? ConfidenceLimits.Around(tp / positives, (fn * fn * sums.SpreadOfOnes + tp * tp * sums.SpreadOfZeros) / Math.Pow(positives, 4), scores.Length, confidence, 0, 1) : null,
            negatives > 0 ? ConfidenceLimits.Around(tn / negatives, (tn * tn * sums.SpreadOfOnes + fp * fp * sums.SpreadOfZeros) / Math.Pow(negatives, 4), scores.Length, confidence, 0, 1) : null,
            // F1 = 2tp/(ones + positives), ones being known.
            ones + positives > 0
                ? ConfidenceLimits.Around(2 * tp / (ones + positives), (Square(2 * (ones + fn)) * sums.SpreadOfOnes + Square(2 * tp) * sums.SpreadOfZeros) / Math.Pow(ones + positives, 4), scores.Length, confidence, 0, 1) : null,
            Auc(groups, positives, negatives, scores.Length, confidence));
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
    private Sums Walk(int zeros, int n, out int groups)
    {
        double expectedOfOnes = 0, expectedOfZeros = 0, spreadOfOnes = 0, spreadOfZeros = 0;
        int knot = -1, zero = 0, one = zeros;
        groups = 0;
        while (zero < zeros || one < n)
        {
            var score = one >= n || (zero < zeros && sorted[zero] <= sorted[one]) ? sorted[zero] : sorted[one];
            int fromZero = zero, fromOne = one;
            while (zero < zeros && sorted[zero] == score) zero++;
            while (one < n && sorted[one] == score) one++;
            var c = Calibration is null ? score : Calibration.ApplyAscending(score, ref knot);
            double rowsZero = zero - fromZero, rowsOne = one - fromOne;
            expectedOfZeros += rowsZero * c;
            expectedOfOnes += rowsOne * c;
            spreadOfZeros += rowsZero * c * (1 - c);
            spreadOfOnes += rowsOne * c * (1 - c);
            expected[groups] = c;
            tied[groups++] = zero - fromZero + one - fromOne;
        }
        return new Sums(expectedOfOnes, expectedOfZeros + expectedOfOnes, spreadOfOnes, spreadOfZeros);
    }

    // A row that turns out positive moves the area by (negatives below − positives above, ties half)/(PN) − AUC·(1/P − 1/N).
    private Estimate? Auc(int groups, double positives, double negatives, int rows, double confidence)
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
            tied = new int[rows];
        }
        if (ends.Length < buckets) ends = new int[buckets];
    }

    private static double Square(double value) => value * value;

    private readonly record struct Sums(double ExpectedOfOnes, double Expected, double SpreadOfOnes, double SpreadOfZeros);
}
