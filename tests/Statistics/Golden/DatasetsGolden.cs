using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>Realised and label-free figures of real models, per period and chunk: what NannyML's algorithm and scikit-learn give, printed to six decimals.</summary>
[Trait("Category", "Golden")]
public sealed class DatasetsGolden
{
    private const double HalfTheLastDecimal = 0.5e-6 + 1e-12;

    private static readonly ConcurrentDictionary<string, ConfidenceBasedEstimator> Estimators = new();

    public static TheoryData<string, string> Figures => GoldenFigures.Of("", IsPerformance, name => name == "datasets");

    [Theory, MemberData(nameof(Figures))]
    public void Figure_OfRealModels_AgreesWithOthers(string name, string path) => Compare(name, path, Figure, _ => HalfTheLastDecimal);

    /// <summary>What the running system shows: it keeps 1,024 score cells, and calibrates on the rows.</summary>
    [Theory, MemberData(nameof(Figures))]
    public void FigureOfScoreCells_OfRealModels_IsNearThatOfTheRows(string name, string path) => Compare(name, path, FigureOfCells, Resolution);

    private static void Compare(string name, string path, Func<string, ScoredRows, string, double?> figure, Func<string, double> tolerance)
    {
        var expected = GoldenFolder.Expected("", name);
        var keys = path.Split('/');
        foreach (var key in keys) expected = expected.GetProperty(key);
        var (reference, production) = ScoredRows.Of(keys[0]);
        if (expected.ValueKind == JsonValueKind.Array)
        {
            ScoredRows[] chunks = [.. production.Chunks(Trailing(keys[1]))];
            Assert.Equal(expected.GetArrayLength(), chunks.Length);
            for (var i = 0; i < chunks.Length; i++)
                foreach (var entry in expected[i].EnumerateObject()) Agrees(entry.Value, figure(keys[0], chunks[i], entry.Name), tolerance(entry.Name), $"{path}[{i}]/{entry.Name}");
        }
        else if (keys[1].StartsWith("auc_thresholds", StringComparison.Ordinal))
        {
            var rows = keys[1].Length > "auc_thresholds".Length ? Trailing(keys[1]) : 5000;
            var band = ReferenceBand.Of(reference.Chunks(rows).Select(chunk => RocAuc.FromSamples(chunk.Labels, chunk.Scores)?.Value), 0, 1);
            Agrees(expected, keys[2] switch { "mean" => band?.Mean, "lower" => band?.Lower, "upper" => band?.Upper, "chunks" => band?.Panes, _ => throw GoldenFigures.NotOffered(path) }, HalfTheLastDecimal, path);
        }
        else
        {
            var rows = keys[1].StartsWith("reference", StringComparison.Ordinal) ? reference
                : keys[1].StartsWith("slices_", StringComparison.Ordinal) ? production.Where(i => production.Period[i] == keys[1]["slices_".Length..] && "SEX=" + production.Slice[i] == keys[2])
                : production.Where(i => production.Period[i].StartsWith(keys[1], StringComparison.Ordinal));
            Agrees(expected, figure(keys[0], rows, keys[^1]), tolerance(keys[^1]), path);
        }
    }

    private static double? Figure(string dataset, ScoredRows rows, string key) => key switch
    {
        "n" => rows.Count,
        "base_rate" => rows.Labels.Average(),
        "mean_score" => rows.Scores.Average(),
        "acc" => Accuracy.Of(ConfusionMatrix.From(rows.Labels, rows.Classes))?.Value,
        "auc" => RocAuc.FromSamples(rows.Labels, rows.Scores)?.Value,
        "brier" => BrierScore.Of(rows.Labels, rows.Scores)?.Value,
        "ece10w" => CalibrationError.Of(ReliabilityCurve.EqualWidth(rows.Labels, rows.Scores))?.Expected.Value,
        "ece10m" => CalibrationError.Of(ReliabilityCurve.EqualMass(rows.Labels, rows.Scores))?.Expected.Value,
        "cbpe_acc" => Estimate(dataset, rows).Accuracy.Value,
        "cbpe_auc" => Estimate(dataset, rows).RocAuc?.Value,
        "cbpe_f1" => Estimate(dataset, rows).F1?.Value,
        _ => throw GoldenFigures.NotOffered(key),
    };

    private static double? FigureOfCells(string dataset, ScoredRows rows, string key)
    {
        var outcomes = new OutcomeCells();
        for (var i = 0; i < rows.Count; i++) outcomes.Add(rows.Labels[i], rows.Classes[i], rows.Scores[i]);
        return key switch
        {
            "acc" => Accuracy.Of(outcomes)?.Value,
            "auc" => RocAuc.From(outcomes)?.Value,
            "brier" => BrierScore.From(outcomes)?.Value,
            "ece10w" => CalibrationError.Of(ReliabilityCurve.EqualWidth(outcomes)!)?.Expected.Value,
            "cbpe_acc" => Estimate().Accuracy.Value,
            "cbpe_auc" => Estimate().RocAuc?.Value,
            "cbpe_f1" => Estimate().F1?.Value,
            _ => Figure(dataset, rows, key),
        };

        CbpeEstimate Estimate()
        {
            var estimator = Estimator(dataset);
            lock (estimator) return estimator.Estimate(outcomes.Predictions()!)!.Value;
        }
    }

    // At most the width of a cell, less where errors to both sides cancel; nothing where only classes count. Estimates of the hotels move most (0.0006): nearly all of their probabilities lie in the lowest cells.
    private static double Resolution(string key) => key switch
    {
        "cbpe_auc" or "cbpe_acc" or "cbpe_f1" => 1.0 / ScoreCells.Cells,
        "auc" => 2e-4,
        "brier" => 1e-4,
        "ece10w" => 1e-3,
        _ => HalfTheLastDecimal,
    };

    private static CbpeEstimate Estimate(string dataset, ScoredRows rows)
    {
        var estimator = Estimator(dataset);
        // Its buffers are one thread's.
        lock (estimator) return estimator.Estimate(rows.Classes, rows.Scores)!.Value;
    }

    private static ConfidenceBasedEstimator Estimator(string dataset) =>
        Estimators.GetOrAdd(dataset, name => ConfidenceBasedEstimator.Fit(ScoredRows.Of(name).Reference.Labels, ScoredRows.Of(name).Reference.Scores, seed: 42));

    // Drift of features is another class's.
    private static bool IsPerformance(string path) =>
        path.Split('/') is [("hotel_booking" or "employment_MA" or "car_loan"), var part, ..] && !part.StartsWith("drift_", StringComparison.Ordinal) && !part.StartsWith("jsd_", StringComparison.Ordinal);

    private static int Trailing(string key) => int.Parse(key[(key.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture);

    private static void Agrees(JsonElement expected, double? actual, double tolerance, string what) =>
        Assert.True(actual is { } value && Math.Abs(expected.GetDouble() - value) <= tolerance, $"{what}: expected {expected.GetDouble():R}, got {actual:R}");
}
