using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>What a version's own decisions do to its labels, as a block of text.</summary>
internal static class FeedbackTable
{
    /// <summary>Writes nothing when nothing is known.</summary>
    public static void Write(Feedback? feedback, TextWriter output)
    {
        if (feedback is null)
            return;
        output.WriteLine();
        output.WriteLine(string.Join(", ", (string[])
        [
            feedback.HasShareOfLabelsCaused ? $"feedback: share of labels caused by the model's own decisions {Within(feedback.ShareOfLabelsCaused, feedback.ShareOfLabelsCausedInterval)}" : "feedback: no label has a known exposure",
            .. feedback.HasActionEntropy ? [$"diversity of actions {Figure.Of(feedback.ActionEntropy)} bits"] : (string[])[],
            .. feedback.HasReferenceActionEntropy ? [$"in the reference {Figure.Of(feedback.ReferenceActionEntropy)}"] : (string[])[],
        ]));
        var table = new TextTable("exposure", "predictions", "labelled", "coverage", "label rate", "accuracy");
        foreach (var row in feedback.ByExposure)
            table.Add(
                Name(row.Exposure), Figure.Of(row.Predictions), Figure.Of(row.Labelled), Figure.Of(row.HasCoverage ? row.Coverage : null),
                Figure.Of(row.HasLabelRate ? row.LabelRate : null), Figure.Of(row.HasAccuracy ? row.Accuracy : null));
        table.Write(output);
        if (feedback.Weighted > 0)
            output.WriteLine($"weighted by 1/propensity: accuracy {Within(feedback.IpwAccuracy, feedback.IpwAccuracyInterval)}, label rate {Within(feedback.IpwLabelRate, feedback.IpwLabelRateInterval)}; {Figure.Of(feedback.Weighted)} labels, worth {Figure.Exact(feedback.EffectiveSampleSize)}");
    }

    private static string Within(double value, Interval interval) => $"{Figure.Of(value)} ({Figure.Of(interval.Low)} to {Figure.Of(interval.High)})";

    private static string Name(Exposure exposure) => exposure switch
    {
        Exposure.NoAction => "no action",
        Exposure.Action => "action",
        Exposure.HoldOut => "hold-out",
        _ => "unknown",
    };
}
