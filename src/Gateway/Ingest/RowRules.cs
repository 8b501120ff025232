using System.Globalization;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.Summaries;

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
        if (!IsCode(predicted, rules))
            rejections.Reject(row, rules.PathOf(field), "CLASS_OUT_OF_RANGE", NoCode(predicted, rules));
    }

    public static void CheckLabel(uint label, int row, string field, BatchRules rules, RowRejections rejections)
    {
        if (!IsCode(label, rules))
            rejections.Reject(row, rules.PathOf(field), "LABEL_OUT_OF_RANGE", NoCode(label, rules));
    }

    /// <summary>Of several classes: one probability each, which add up to 1.</summary>
    public static void CheckProbabilities(ReadOnlySpan<float> probabilities, int row, BatchRules rules, RowRejections rejections)
    {
        const string field = "class_probabilities";
        var sum = ClassProbabilities.SumOf(probabilities);
        if (!double.IsNaN(sum))
        {
            if (Math.Abs(sum - 1) > ClassProbabilities.SumTolerance)
                rejections.Reject(row, rules.PathOf(field), "PROBABILITIES_DO_NOT_ADD_UP", $"they add up to {sum.ToString(CultureInfo.InvariantCulture)}, not to 1 within {ClassProbabilities.SumTolerance.ToString(CultureInfo.InvariantCulture)}");
            return;
        }
        var code = 0;
        while (probabilities[code] is >= 0 and <= 1)
            code++;
        rejections.Reject(row, rules.PathOf(field), "PROBABILITY_OUT_OF_RANGE", $"{probabilities[code].ToString(CultureInfo.InvariantCulture)} of class {code} is not in [0, 1]");
    }

    /// <summary>1e9: squared distances between two such vectors fit single precision.</summary>
    private const float MostOfEmbedding = 1e9f;

    /// <summary>Finite numbers, and none so large that distances would not be.</summary>
    public static void CheckEmbedding(ReadOnlySpan<float> values, int row, string field, BatchRules rules, RowRejections rejections)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (Math.Abs(values[i]) <= MostOfEmbedding)
                continue;
            rejections.Reject(row, rules.PathOf(field), "EMBEDDING_OUT_OF_RANGE", $"{values[i].ToString(CultureInfo.InvariantCulture)} in dimension {i} is not in [-1e9, 1e9]");
            return;
        }
    }

    private static bool IsCode(uint code, BatchRules rules) => code < (rules.Classes > 0 ? rules.Classes : 2);

    private static string NoCode(uint code, BatchRules rules) => rules.Classes > 0 ? $"{code} is no class: their codes are 0 to {rules.Classes - 1}" : $"{code} is neither 0 nor 1";

    public static void CheckPropensity(double propensity, int row, string field, BatchRules rules, RowRejections rejections)
    {
        if (!PropensityCode.Takes(propensity))
            rejections.Reject(row, rules.PathOf(field), "PROPENSITY_OUT_OF_RANGE", $"{propensity.ToString(CultureInfo.InvariantCulture)} is not in (0, 1]");
    }

    private static string Text(long position) => position.ToString(CultureInfo.InvariantCulture);
}
