using System.Runtime.InteropServices;
using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Ingest;
using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Comparison;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>Rows of a model of two classes. Everything but log loss is computed from score cells, as of a version that serves.</summary>
/// <param name="championThreshold">From this score on the champion predicts class 1.</param>
internal sealed class BinaryRows(double championThreshold) : IComparedRows
{
    private readonly List<byte> labels = [];
    private readonly List<byte> classes = [];
    private readonly List<double> scores = [];
    private readonly ChampionScores champion = new();

    public bool Paired => champion.AreThere;

    public int Count => labels.Count;

    public void Add(ColumnarRows rows, V1.EvaluationRows part)
    {
        champion.Add(rows, part.ChampionScores, areProbabilities: true);
        labels.AddRange(rows.Labels.Span);
        classes.AddRange(rows.Classes.Span);
        scores.AddRange(MemoryMarshal.Cast<byte, double>(rows.Scores.Span));
    }

    public IEnumerable<ComparedFigure> Compare(int[] rows, PooledPanes? production)
    {
        var truth = Array.ConvertAll(rows, row => labels[row]);
        var (candidate, cells) = (Outcomes(rows, row => scores[row], row => classes[row]), Array.ConvertAll(rows, row => CellOf(scores[row])));
        var other = Paired ? Outcomes(rows, row => champion[row], ChampionClass) : production?.Outcomes ?? new();
        var otherCells = Paired ? Array.ConvertAll(rows, row => CellOf(champion[row])) : [];
        return
        [
            Figure("accuracy", outcomes => confidence => Accuracy.Of(outcomes, confidence), confidence => Agreement(rows).Difference(confidence)) with { HigherIsBetter = true, Judged = true },
            Figure("roc_auc", outcomes => confidence => Plain(RocAuc.From(outcomes, confidence)), confidence => PairedAuc.Difference(truth, cells, otherCells, confidence)) with { HigherIsBetter = true, Judged = true },
            Figure("brier_score", outcomes => confidence => BrierScore.From(outcomes, confidence), confidence => PairedMeans.Difference(rows.Length, row => Brier(cells[row], truth[row]) - Brier(otherCells[row], truth[row]), confidence)) with { Judged = true },
            Figure("expected_calibration_error", outcomes => confidence => ReliabilityCurve.EqualWidth(outcomes, confidence: confidence) is { } curve ? CalibrationError.Of(curve, confidence)?.Expected : null, confidence => PairedCalibrationError.Difference(truth, cells, otherCells, confidence)),
            LogLosses(rows),
        ];

        ComparedFigure Figure(string name, Func<OutcomeCells, Func<double, Estimate?>> of, Func<double, Estimate?> paired)
        {
            var (own, others) = (of(candidate), of(other));
            return new(name, own(EvaluationLimits.Confidence), others(EvaluationLimits.Confidence), Paired ? paired : Independent.Of(own, others));
        }
    }

    // Production keeps no probabilities finer than cells, and log loss hangs on those next to 0 and 1.
    private ComparedFigure LogLosses(int[] rows)
    {
        int[] truth = Array.ConvertAll(rows, row => (int)labels[row]);
        return new(
            "log_loss",
            LogLoss.Of(truth, Array.ConvertAll(rows, row => scores[row])),
            Paired ? LogLoss.Of(truth, Array.ConvertAll(rows, row => champion[row])) : null,
            confidence => Paired ? PairedMeans.Difference(rows.Length, row => LogLoss.OfRow(truth[row], scores[rows[row]]) - LogLoss.OfRow(truth[row], champion[rows[row]]), confidence) : null);
    }

    private PairedShares Agreement(int[] rows)
    {
        Span<long> counts = [0, 0, 0, 0];
        foreach (var row in rows)
            counts[(classes[row] == labels[row] ? 0 : 2) + (ChampionClass(row) == labels[row] ? 0 : 1)]++;
        return new(counts[0], counts[1], counts[2], counts[3]);
    }

    private byte ChampionClass(int row) => champion[row] >= championThreshold ? (byte)1 : (byte)0;

    private OutcomeCells Outcomes(int[] rows, Func<int, double> score, Func<int, byte> predicted)
    {
        var outcomes = new OutcomeCells();
        foreach (var row in rows)
            outcomes.Add(labels[row], predicted(row), score(row));
        return outcomes;
    }

    private static ushort CellOf(double score) => (ushort)ScoreCells.CellOf(score);

    private static double Brier(int cell, int label) => (ScoreCells.Midpoint(cell) - label) * (ScoreCells.Midpoint(cell) - label);

    // The limits cover sampling; the cells add their own bound.
    private static Estimate? Plain(AucEstimate? area) => area is { } known ? new Estimate(known.Value, Math.Max(0, known.Lower - known.Bound), Math.Min(1, known.Upper + known.Bound), known.Negatives + known.Positives) : null;
}
