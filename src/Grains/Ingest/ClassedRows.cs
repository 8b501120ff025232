using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>Predictions of one of several classes, with the probability of each.</summary>
/// <param name="rows">The batch.</param>
/// <param name="selection">The wanted rows of it.</param>
/// <param name="count">Of the classes.</param>
internal readonly ref struct ClassedRows(ColumnarRows rows, RowSelection selection, int count) : IPredictedRows<ClassScores>
{
    private readonly ReadOnlySpan<byte> probabilities = rows.Probabilities.Span;
    private readonly ReadOnlySpan<byte> classes = rows.Classes.Span;

    public ClassScores SummaryIn(SummaryTable table, long pane, string source) => table.ClassScores(pane, source, count);

    public void AddTo(ClassScores summary, int i)
    {
        var row = selection.RowAt(i);
        summary.Add(ClassProbabilities.Of(probabilities, row, count), classes[row]);
    }
}
