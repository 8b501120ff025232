using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Accuracy: the share of rows whose predicted class is the label, with Wilson's (1927) score interval. Range [0, 1]; null without rows or with negative counts (retractions
/// ahead of their additions).
/// </summary>
public static class Accuracy
{
    /// <param name="correct">Rows predicted right.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="confidence">In (0, 1).</param>
    public static Proportion? Of(long correct, long rows, double confidence = 0.95)
    {
        if (!(confidence is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies in (0, 1).");
        if (rows <= 0 || correct < 0 || correct > rows) return null;
        double n = rows, share = correct / n, z = Normal.InvCDF(0, 1, 0.5 + confidence / 2), z2 = z * z / n;
        var centre = (share + z2 / 2) / (1 + z2);
        var half = z / (1 + z2) * Math.Sqrt(share * (1 - share) / n + z2 / (4 * n));
        // At 0 and 1 the limit is the share itself; rounding must not push it inside.
        return new Proportion(share, correct == 0 ? 0 : Math.Max(0, centre - half), correct == rows ? 1 : Math.Min(1, centre + half), rows);
    }

    public static Proportion? Of(ConfusionMatrix matrix, double confidence = 0.95) =>
        matrix is { TrueNegatives: >= 0, FalsePositives: >= 0, FalseNegatives: >= 0, TruePositives: >= 0 } ? Of(matrix.Correct, matrix.Rows, confidence) : null;

    public static Proportion? Of(OutcomeCells outcomes, double confidence = 0.95) => Of(ConfusionMatrix.From(outcomes), confidence);
}
