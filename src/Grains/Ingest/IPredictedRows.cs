using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Ingest;

/// <summary>Predictions on their way into the summaries of whoever counts them: the version, and each slice. What they are depends on the model's task.</summary>
internal interface IPredictedRows<TSummary>
    where TSummary : class
{
    /// <summary>The summary of a receiver's table.</summary>
    TSummary SummaryIn(SummaryTable table, long pane, string source);

    /// <summary>Adds the i-th row.</summary>
    void AddTo(TSummary summary, int i);
}
