using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Fairness;

/// <summary>What a model decided about the rows of a group, and what became of those with a label.</summary>
/// <param name="Group">A value of a protected feature.</param>
/// <param name="Rows">All rows.</param>
/// <param name="Selected">Of them, those of predicted class 1.</param>
/// <param name="Labelled">Of those with a label.</param>
public sealed record GroupOutcome(string Group, long Rows, long Selected, ConfusionMatrix Labelled)
{
    /// <summary>Share of predicted class 1, Wilson's interval; null without rows.</summary>
    public Estimate? SelectionRate => ConfidenceLimits.Share(Selected, Rows, FairnessReport.Confidence, ZeroDivision.Undefined);

    /// <summary>Share of the labelled positives that were predicted so; null without any.</summary>
    public Estimate? TruePositiveRate => Recall.Of(Labelled, FairnessReport.Confidence);

    /// <summary>Share of the labelled negatives that were predicted positive; null without any.</summary>
    public Estimate? FalsePositiveRate => Labelled.IsWhole ? ConfidenceLimits.Share(Labelled.FalsePositives, Labelled.FalsePositives + Labelled.TrueNegatives, FairnessReport.Confidence, ZeroDivision.Undefined) : null;
}
