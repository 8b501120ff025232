namespace Watchgrain.Grains.Deltas;

/// <summary>What kinds of summaries are of every model, under whichever name its task gives them.</summary>
public static class SummaryKinds
{
    /// <summary>Every row of a pane is in it: scores, or the predictions of a regression.</summary>
    public static bool IsPrediction(this SummaryKind kind) => kind is SummaryKind.Scores or SummaryKind.Predicted;

    /// <summary>Every labelled row of a pane is in it: outcomes, or the errors of a regression.</summary>
    public static bool IsOutcome(this SummaryKind kind) => kind is SummaryKind.Outcomes or SummaryKind.Errors;
}
