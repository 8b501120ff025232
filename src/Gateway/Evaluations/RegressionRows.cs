using System.Runtime.InteropServices;
using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Ingest;
using Watchgrain.Statistics.Comparison;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>Rows of a regression.</summary>
internal sealed class RegressionRows : IComparedRows
{
    private readonly List<double> targets = [];
    private readonly List<double> predictions = [];
    private readonly ChampionScores champion = new();

    public bool Paired => champion.AreThere;

    public int Count => targets.Count;

    public void Add(ColumnarRows rows, V1.EvaluationRows part)
    {
        champion.Add(rows, part.ChampionScores, areProbabilities: false);
        targets.AddRange(MemoryMarshal.Cast<byte, double>(rows.Targets.Span));
        predictions.AddRange(MemoryMarshal.Cast<byte, double>(rows.Scores.Span));
    }

    public IEnumerable<ComparedFigure> Compare(int[] rows, PooledPanes? production)
    {
        var (candidate, other) = (Errors(rows, row => predictions[row]), Paired ? Errors(rows, row => champion[row]) : production?.Errors ?? new());
        return
        [
            Figure("mean_absolute_error", report => report.MeanAbsoluteError, confidence => PairedMeans.Difference(rows.Length, row => Math.Abs(Own(row)) - Math.Abs(Other(row)), confidence)) with { Judged = true, Relative = true },
            Figure("root_mean_squared_error", report => report.RootMeanSquaredError, confidence => PairedMeans.DifferenceOfRoots(rows.Length, row => (Own(row) * Own(row), Other(row) * Other(row)), confidence)) with { Judged = true, Relative = true },
        ];

        double Own(int row) => predictions[rows[row]] - targets[rows[row]];

        double Other(int row) => champion[rows[row]] - targets[rows[row]];

        ComparedFigure Figure(string name, Func<RegressionReport, Estimate?> of, Func<double, Estimate?> paired)
        {
            Func<double, Estimate?> own = Of(candidate), others = Of(other);
            return new(name, own(EvaluationLimits.Confidence), others(EvaluationLimits.Confidence), Paired ? paired : Independent.Of(own, others));

            Func<double, Estimate?> Of(PredictionErrors errors) => confidence => RegressionReport.Of(errors, confidence) is { } report ? of(report) : null;
        }
    }

    private PredictionErrors Errors(int[] rows, Func<int, double> prediction)
    {
        var errors = new PredictionErrors();
        foreach (var row in rows)
            errors.Add(prediction(row), targets[row], null, 0);
        return errors;
    }
}
