using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>Predictions of a number, with the errors that are expected of them; none: no error is expected.</summary>
internal readonly ref struct ValuedRows(ReadOnlySpan<double> predictions, ReadOnlySpan<ExpectedLoss?> losses) : IPredictedRows<PredictedValues>
{
    private readonly ReadOnlySpan<double> predictions = predictions;
    private readonly ReadOnlySpan<ExpectedLoss?> losses = losses;

    public PredictedValues SummaryIn(SummaryTable table, long pane, string source) => table.Predicted(pane, source);

    public void AddTo(PredictedValues summary, int i) => summary.Add(predictions[i], losses.IsEmpty ? null : losses[i]);
}
