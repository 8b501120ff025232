namespace Watchgrain.Grains.Deltas;

/// <summary>What kinds of summaries are of every model, under whichever name its task gives them.</summary>
public static class SummaryKinds
{
    /// <summary>Every row of a pane is in it: scores, the predictions of a regression, or the probabilities of several classes.</summary>
    public static bool IsPrediction(this SummaryKind kind) => kind is SummaryKind.Scores or SummaryKind.Predicted or SummaryKind.ClassScores;

    /// <summary>Every labelled row of a pane is in it: outcomes, the errors of a regression, or the outcomes of several classes.</summary>
    public static bool IsOutcome(this SummaryKind kind) => kind is SummaryKind.Outcomes or SummaryKind.Errors or SummaryKind.ClassOutcomes;
}
