using System.Globalization;
using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Gateway.Ingest;

/// <summary>What turns a single row away, whichever form it came in. Pure.</summary>
internal static class RowRules
{
    public static void CheckPosition(long position, int row, string field, BatchRules rules, RowRejections rejections)
    {
        if (position > rules.Latest)
            rejections.Reject(row, rules.PathOf(field), rules.LateCode, $"{Text(position)} is after {Text(rules.Latest)}");
        else if (position < rules.Earliest)
            rejections.Reject(row, rules.PathOf(field), "POSITION_OUT_OF_RANGE", $"{Text(position)} is before {Text(rules.Earliest)}");
    }

    /// <summary>1e18: the square of an error must fit single precision, in which it waits for its label.</summary>
    public const double MaxValue = 1e18;

    public static void CheckScore(double score, int row, string field, BatchRules rules, RowRejections rejections)
    {
        if (rules.IsRegression)
            CheckValue(score, row, rules.PathOf(field), "PREDICTION_OUT_OF_RANGE", rejections);
        else if (score is not (>= 0 and <= 1))
            rejections.Reject(row, rules.PathOf(field), "SCORE_OUT_OF_RANGE", $"{score.ToString(CultureInfo.InvariantCulture)} is not in [0, 1]");
    }

    /// <summary>What a regression predicts, or its target.</summary>
    public static void CheckValue(double value, int row, string path, string code, RowRejections rejections)
    {
        if (!(Math.Abs(value) <= MaxValue))
            rejections.Reject(row, path, code, $"{value.ToString(CultureInfo.InvariantCulture)} is not in [-1e18, 1e18]");
    }

    public static void CheckClass(uint predicted, int row, string field, BatchRules rules, RowRejections rejections)
    {
        if (predicted > 1)
            rejections.Reject(row, rules.PathOf(field), "CLASS_OUT_OF_RANGE", $"{predicted} is neither 0 nor 1");
    }

    public static void CheckPropensity(double propensity, int row, string field, BatchRules rules, RowRejections rejections)
    {
        if (!PropensityCode.Takes(propensity))
            rejections.Reject(row, rules.PathOf(field), "PROPENSITY_OUT_OF_RANGE", $"{propensity.ToString(CultureInfo.InvariantCulture)} is not in (0, 1]");
    }

    private static string Text(long position) => position.ToString(CultureInfo.InvariantCulture);
}
