using MathNet.Numerics.Distributions;
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
    public static AucEstimate? FromSamples(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double confidence = 0.95)
    {
        if (labels.Length != scores.Length) throw new ArgumentException($"{labels.Length} labels and {scores.Length} scores.", nameof(scores));
        var sorted = scores.ToArray();
        var ordered = labels.ToArray();
        foreach (var label in ordered) ScoreCells.Binary(label);
        if (Array.Exists(sorted, double.IsNaN)) throw new ArgumentException("A score is NaN.", nameof(scores));
        Array.Sort(sorted, ordered);
        List<(long Negatives, long Positives)> groups = [];
        for (var i = 0; i < sorted.Length;)
        {
            long negatives = 0, positives = 0;
            for (var score = sorted[i]; i < sorted.Length && sorted[i] == score; i++)
            {
                if (ordered[i] == 0) negatives++;
                else positives++;
            }
            groups.Add((negatives, positives));
        }
        return Over(groups, bounded: false, confidence);
    }

    /// <summary>From score cells; |Value − exact| ≤ Bound = ½ Σ_c pos_c neg_c / (P N).</summary>
    public static AucEstimate? From(OutcomeCells outcomes, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var (negatives, positives) = outcomes.LabelCounts();
        return Over(negatives.Zip(positives), bounded: true, confidence);
    }

    private static AucEstimate? Over(IEnumerable<(long Negatives, long Positives)> ascending, bool bounded, double confidence)
    {
        if (!(confidence is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies in (0, 1).");
        Int128 above = 0, tied = 0;
        long n = 0, p = 0;
        foreach (var (negatives, positives) in ascending)
        {
            if (negatives < 0 || positives < 0) return null;
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
        var half = Normal.InvCDF(0, 1, 0.5 + confidence / 2) * Math.Sqrt(Math.Max(0, variance));
        return new AucEstimate(auc, bounded ? (double)tied / 2 / pairs : 0, Math.Max(0, auc - half), Math.Min(1, auc + half), n, p);
    }
}
