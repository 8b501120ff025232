using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>
/// The area under the ROC curve: the probability that a positive row scores above a negative one, ties counted half (Mann-Whitney U/(PN)). Null when a class is absent, there
/// are no rows, or a net
/// count is negative. The interval is Hanley and McNeil's (1982), clamped to [0, 1]; at 0 or 1 it has no width and says nothing.
/// </summary>
public static class RocAuc
{
    /// <summary>Exact, from labels 0/1 and scores in any order.</summary>
    /// <exception cref="ArgumentException">A score is NaN, or the lengths differ.</exception>
    public static AucEstimate? FromSamples(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double confidence = 0.95) => Over(ScoreGroups.Of(labels, scores), bounded: false, confidence);

    /// <summary>
    /// Of K classes: the mean over classes of each against all others. The interval is of the infinitesimal jackknife, which is DeLong's (1988) for one AUC: a row moves the area of class c by (share
    /// of the other side that it beats − AUC_c)/(share of
    /// its own side), and the classes' areas move together. Null when a class is absent.
    /// </summary>
    /// <param name="labels">0 to K − 1.</param>
    /// <param name="scores">K per row, row after row.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <exception cref="ArgumentException">A score is NaN, a label is no class, or the lengths do not fit.</exception>
    public static Estimate? OneAgainstRestMacro(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, int classes, double confidence = 0.95)
    {
        ConfidenceLimits.Check(confidence);
        if (classes < 2) throw new ArgumentOutOfRangeException(nameof(classes), classes, "There are at least two classes.");
        if (scores.Length != (long)labels.Length * classes) throw new ArgumentException($"{labels.Length} rows of {classes} classes need {(long)labels.Length * classes} scores, not {scores.Length}.", nameof(scores));
        if (scores.Contains(double.NaN)) throw new ArgumentException("A score is NaN.", nameof(scores));
        var rows = new int[classes];
        foreach (var label in labels)
        {
            if ((uint)label >= (uint)classes) throw new ArgumentOutOfRangeException(nameof(labels), label, $"A class lies in 0 to {classes - 1}.");
            rows[label]++;
        }
        var n = labels.Length;
        if (Array.Exists(rows, count => count == 0 || count == n)) return null;
        double sum = 0;
        double[] moves = new double[n], column = new double[n];
        var order = new int[n];
        for (var c = 0; c < classes; c++)
        {
            for (var i = 0; i < n; i++) (column[i], order[i]) = (scores[i * classes + c], i);
            Array.Sort(column, order);
            sum += AddMoves(labels, column, order, c, rows[c], moves);
        }
        double macro = sum / classes, squares = 0;
        foreach (var move in moves) squares += move * move;
        return ConfidenceLimits.Around(macro, squares / classes / classes / n / n, n, confidence, 0, 1);
    }

    private static double AddMoves(ReadOnlySpan<int> labels, double[] sorted, int[] order, int positiveClass, int positives, double[] moves)
    {
        double n = sorted.Length, negatives = n - positives, area = 0;
        for (var pass = 0; pass < 2; pass++)
        {
            double positivesBelow = 0, negativesBelow = 0;
            for (int from = 0, to; from < sorted.Length; from = to)
            {
                var tiedPositives = 0;
                for (to = from; to < sorted.Length && sorted[to] == sorted[from]; to++) tiedPositives += labels[order[to]] == positiveClass ? 1 : 0;
                var tiedNegatives = to - from - tiedPositives;
                double beaten = (negativesBelow + tiedNegatives / 2.0) / negatives, beating = (positives - positivesBelow - tiedPositives / 2.0) / positives;
                if (pass == 0) area += tiedPositives * beaten / positives;
                else for (var i = from; i < to; i++) moves[order[i]] += labels[order[i]] == positiveClass ? (beaten - area) * n / positives : (beating - area) * n / negatives;
                positivesBelow += tiedPositives;
                negativesBelow += tiedNegatives;
            }
        }
        return area;
    }

    /// <summary>From score cells; |Value − exact| ≤ Bound = ½ Σ_c pos_c neg_c / (P N).</summary>
    public static AucEstimate? From(OutcomeCells outcomes, double confidence = 0.95) => ScoreGroups.Of(outcomes) is { } groups ? Over(groups, bounded: true, confidence) : null;

    private static AucEstimate? Over(List<(long Negatives, long Positives)> ascending, bool bounded, double confidence)
    {
        ConfidenceLimits.Check(confidence);
        Int128 above = 0, tied = 0;
        long n = 0, p = 0;
        foreach (var (negatives, positives) in ascending)
        {
            above += (Int128)positives * n;
            tied += (Int128)positives * negatives;
            n += negatives;
            p += positives;
        }
        if (n == 0 || p == 0) return null;
        var pairs = (double)n * p;
        var auc = (double)(2 * above + tied) / 2 / pairs;
        double q1 = auc / (2 - auc), q2 = 2 * auc * auc / (1 + auc);
        var variance = (auc * (1 - auc) + (p - 1) * (q1 - auc * auc) + (n - 1) * (q2 - auc * auc)) / pairs;
        var half = ConfidenceLimits.Quantile(confidence) * Math.Sqrt(Math.Max(0, variance));
        return new AucEstimate(auc, bounded ? (double)tied / 2 / pairs : 0, Math.Max(0, auc - half), Math.Min(1, auc + half), n, p);
    }
}
