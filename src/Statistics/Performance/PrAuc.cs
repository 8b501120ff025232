using MathNet.Numerics;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>
/// The area under the precision-recall curve of binary scores, tied scores being one threshold: average precision Σ (R_k − R_{k−1})·P_k, or the trapezoid between the points, the first of which is
/// (recall 0, precision 1). Range [0, 1]; average precision is the
/// base rate by chance. Null without rows, with negative net counts, and, unless the customary figure is asked for, without positives.
/// </summary>
/// <remarks>
/// Average precision is the one to quote: between two points precision is no straight line, and the trapezoid is too kind (Davis, Goadrich 2006). The interval is Wilson's with the number of
/// positives as rows, which Boyd, Eng and Page (2013) find to
/// cover; it is of sampling only, the bound not added. Without positives reports customarily print 0, and for the trapezoid ½, the triangle below (0, 1) and (1, 0).
/// </remarks>
public static class PrAuc
{
    /// <summary>Exact, from labels 0/1 and scores in any order.</summary>
    /// <exception cref="ArgumentException">A score is NaN, a label is neither 0 nor 1, or the lengths differ.</exception>
    public static AucEstimate? AveragePrecision(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        Over(ScoreGroups.Of(labels, scores), false, false, confidence, zeroDivision);

    /// <summary>From score cells. |Value − exact| ≤ Bound: in each cell all positives may stand above all negatives, tied, or below them, one by one.</summary>
    public static AucEstimate? AveragePrecision(OutcomeCells outcomes, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        ScoreGroups.Of(outcomes) is { } groups ? Over(groups, false, true, confidence, zeroDivision) : null;

    /// <summary>Exact, by the trapezoid rule.</summary>
    /// <exception cref="ArgumentException">A score is NaN, a label is neither 0 nor 1, or the lengths differ.</exception>
    public static AucEstimate? Trapezoid(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        Over(ScoreGroups.Of(labels, scores), true, false, confidence, zeroDivision);

    /// <summary>From score cells, by the trapezoid rule. |Value − exact| ≤ Bound: inside a cell precision stays between the one with all its negatives and no positives more and the one with all its
    /// positives and no negatives more.</summary>
    public static AucEstimate? Trapezoid(OutcomeCells outcomes, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        ScoreGroups.Of(outcomes) is { } groups ? Over(groups, true, true, confidence, zeroDivision) : null;

    private static AucEstimate? Over(List<(long Negatives, long Positives)> ascending, bool trapezoid, bool bounded, double confidence, ZeroDivision zeroDivision)
    {
        ConfidenceLimits.Check(confidence);
        long positives = 0, negatives = 0;
        foreach (var group in ascending)
        {
            negatives += group.Negatives;
            positives += group.Positives;
        }
        if (positives + negatives == 0) return null;
        if (positives == 0) return zeroDivision == ZeroDivision.Customary ? new AucEstimate(trapezoid ? 0.5 : 0, 0, 0, 1, negatives, 0) : null;
        double hits = 0, misses = 0, precision = 1, area = 0, least = 0, most = 0;
        for (var k = ascending.Count - 1; k >= 0; k--)
        {
            double p = ascending[k].Positives, n = ascending[k].Negatives;
            if (p + n == 0) continue;
            var after = (hits + p) / (hits + p + misses + n);
            area += p * (trapezoid ? (precision + after) / 2 : after);
            if (bounded)
            {
                var highest = hits + p > 0 ? (hits + p) / (hits + p + misses) : 0;
                if (trapezoid)
                {
                    most += p * Math.Max(precision, highest);
                    least += p * Math.Min(precision, hits / Math.Max(1, hits + misses + n));
                }
                else
                {
                    most += p * highest;
                    // Σ (hits + i)/(hits + i + F) over i = 1..p with F false alarms is at least its integral from 0 to p.
                    var alarms = misses + n;
                    least += alarms == 0 ? p : p - alarms * SpecialFunctions.Log1p(p / (hits + alarms));
                }
            }
            (hits, misses, precision) = (hits + p, misses + n, after);
        }
        area = Math.Min(1, area / positives);
        var (lower, upper) = ConfidenceLimits.Wilson(area, positives, confidence);
        var bound = bounded ? Math.Max(most / positives - area, area - least / positives) : 0;
        return new AucEstimate(area, Math.Clamp(bound, 0, 1), lower, upper, negatives, positives);
    }
}
