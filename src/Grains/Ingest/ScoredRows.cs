using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>Predictions of one of two classes.</summary>
internal readonly ref struct ScoredRows(ReadOnlySpan<double> scores, ReadOnlySpan<byte> classes) : IPredictedRows<ScoreCells>
{
    private readonly ReadOnlySpan<double> scores = scores;
    private readonly ReadOnlySpan<byte> classes = classes;

    public ScoreCells SummaryIn(SummaryTable table, long pane, string source) => table.Scores(pane, source);

    public void AddTo(ScoreCells summary, int i) => summary.Add(scores[i], classes[i]);
}
