namespace Watchgrain.Statistics.Summaries;

/// <summary>One non-empty cell of <see cref="OutcomeCells"/>: <paramref name="Rows"/> rows with this label and predicted class whose score lies in cell 0 to 1023.</summary>
public readonly record struct OutcomeCell(int Label, int PredictedClass, int Cell, long Rows);
