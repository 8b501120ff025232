using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Callers;

/// <summary>Adds the rows that a caller asked for to what is kept of him. Not thread-safe.</summary>
/// <param name="spec">Of the version.</param>
/// <param name="scale">Its reference's, by which rows become points.</param>
internal sealed class CallerRows(VersionSpec spec, RandomFourierMap scale)
{
    // A probability beyond says more of how the model was made than of the row.
    private const double High = .99;
    private const double Low = .01;

    private readonly CallerColumns columns = new(spec);
    private readonly double[] row = new double[scale.Features];

    /// <param name="table">The caller's.</param>
    /// <param name="pane">Of all these rows.</param>
    /// <param name="rows">The batch.</param>
    /// <param name="indexes">The wanted rows; null: all.</param>
    public void AddTo(SummaryTable table, long pane, ColumnarRows rows, int[]? indexes)
    {
        var selection = new RowSelection(rows, indexes);
        var hashes = columns.HashesOf(rows);
        var fingerprints = columns.FingerprintsOf(rows, hashes, selection);
        var positions = selection.Of<long>(rows.Positions);
        var scores = selection.Of<double>(rows.Scores);
        var queries = table.Queries(pane, scale.Features);
        for (var i = 0; i < selection.Count; i++)
        {
            columns.Copy(rows, hashes, selection.RowAt(i), row);
            queries.Add(new(positions[i], fingerprints[i], Finite(scores[i]), QuerySpace.PointOf(scale, row)), IsExtreme(scores[i]));
        }
    }

    // Of one of several classes the score is the probability of the predicted one.
    private bool IsExtreme(double score) => spec.Task switch
    {
        ModelTask.Regression => false,
        ModelTask.Multiclass => score > High,
        _ => score is > High or < Low,
    };

    private static float Finite(double score) => double.IsNaN(score) ? 0 : (float)Math.Clamp(score, float.MinValue, float.MaxValue);
}
