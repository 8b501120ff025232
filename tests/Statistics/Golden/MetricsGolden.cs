using System.Globalization;
using System.Text.Json;
using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>Figures of scikit-learn and of the written formulas over outcomes: binary, of several classes, numeric.</summary>
[Trait("Category", "Golden")]
public sealed class MetricsGolden
{
    private const double ClosedForm = 1e-9;

    public static TheoryData<string, string> Figures => GoldenFigures.Of("metrics", path => path is not ("threshold" or "classes"));

    public static TheoryData<string> Binary => GoldenFolder.Names("metrics", "bin_");

    [Theory, MemberData(nameof(Figures))]
    public void Figure_OfOutcomes_AgreesWithOthers(string name, string path)
    {
        var file = GoldenFolder.Expected("metrics", name);
        var expected = file.GetProperty(path);
        var columns = Columns(name);
        object? actual = file.TryGetProperty("threshold", out var threshold) ? OfBinary(path, Labels(columns[0]), columns[1], threshold.GetDouble())
            : file.TryGetProperty("classes", out var classes) ? OfClasses(path, Labels(columns[0]), Labels(columns[1]), RowMajor(columns[2..]), classes.GetInt32())
            : OfNumbers(path, columns[0], columns[1]);
        switch (actual)
        {
            case IReadOnlyList<ReliabilityBin> curve:
                AgreesWithCurve(expected, curve, $"{name} {path}");
                break;
            case ConfusionTable table:
                Assert.Equal(expected.Deserialize<long[][]>()!, Enumerable.Range(0, table.Classes).Select(i => Enumerable.Range(0, table.Classes).Select(j => table[i, j]).ToArray()));
                break;
            default:
                // Where the reference implementation refused, the figure is undefined and null.
                if (expected.AsNumber() is not { } number || double.IsNaN(number)) Assert.Null(actual);
                else GoldenFolder.Agrees(number, (double?)actual, ClosedForm, $"{name} {path}");
                break;
        }
    }

    [Theory, MemberData(nameof(Binary))]
    public void Figures_FromCells_StayWithinTheirBounds(string name)
    {
        var threshold = GoldenFolder.Expected("metrics", name).Number("threshold");
        var columns = Columns(name);
        var (labels, scores) = (Labels(columns[0]), columns[1]);
        var cells = new OutcomeCells();
        for (var i = 0; i < labels.Length; i++) cells.Add(labels[i], scores[i] >= threshold ? 1 : 0, scores[i]);
        Assert.Equal(ConfusionMatrix.From(labels, scores, threshold), ConfusionMatrix.From(cells));
        Within(RocAuc.FromSamples(labels, scores), RocAuc.From(cells));
        Within(PrAuc.AveragePrecision(labels, scores), PrAuc.AveragePrecision(cells));
        Within(PrAuc.Trapezoid(labels, scores), PrAuc.Trapezoid(cells));

        static void Within(AucEstimate? exact, AucEstimate? binned)
        {
            Assert.Equal(exact is null, binned is null);
            if (exact is { } one && binned is { } other) Assert.InRange(Math.Abs(one.Value - other.Value), 0, other.Bound + 1e-15);
        }
    }

    private static object? OfBinary(string path, int[] labels, double[] scores, double threshold)
    {
        const ZeroDivision customary = ZeroDivision.Customary;
        var matrix = ConfusionMatrix.From(labels, scores, threshold);
        return path switch
        {
            "n" => (double)matrix.Rows,
            "tn" => (double)matrix.TrueNegatives,
            "fp" => (double)matrix.FalsePositives,
            "fn" => (double)matrix.FalseNegatives,
            "tp" => (double)matrix.TruePositives,
            "accuracy" => Accuracy.Of(matrix)?.Value,
            "precision" => Precision.Of(matrix, zeroDivision: customary)?.Value,
            "recall" => Recall.Of(matrix, zeroDivision: customary)?.Value,
            "f1" => F1Score.Of(matrix, zeroDivision: customary)?.Value,
            "mcc" => MatthewsCorrelation.Of(matrix, zeroDivision: customary)?.Value,
            "kappa" => CohensKappa.Of(matrix)?.Value,
            "balanced_accuracy" => BalancedAccuracy.Of(matrix)?.Value,
            "brier" => BrierScore.Of(labels, scores)?.Value,
            "log_loss" => LogLoss.Of(labels, scores)?.Value,
            "roc_auc" => RocAuc.FromSamples(labels, scores)?.Value,
            "average_precision" => PrAuc.AveragePrecision(labels, scores, zeroDivision: customary)?.Value,
            "pr_auc_trapezoid" => PrAuc.Trapezoid(labels, scores, zeroDivision: customary)?.Value,
            _ when path.StartsWith("own_ece_", StringComparison.Ordinal) => CalibrationError.Of(ReliabilityCurve.EqualWidth(labels, scores, Bins(path)))?.Expected.Value,
            _ when path.StartsWith("own_mce_", StringComparison.Ordinal) => CalibrationError.Of(ReliabilityCurve.EqualWidth(labels, scores, Bins(path)))?.Maximum.Value,
            _ when path.StartsWith("own_reliability_", StringComparison.Ordinal) => ReliabilityCurve.EqualWidth(labels, scores, Bins(path)),
            _ => throw GoldenFigures.NotOffered(path),
        };
    }

    private static object? OfClasses(string path, int[] labels, int[] predicted, double[] probabilities, int classes)
    {
        const ZeroDivision customary = ZeroDivision.Customary;
        var table = new ConfusionTable(classes);
        table.Add(labels, predicted);
        return path switch
        {
            "n" => (double)table.Rows,
            "confusion" => table,
            "accuracy" => Accuracy.Of(table)?.Value,
            "f1_macro" => F1Score.Of(table, Averaging.Macro, zeroDivision: customary)?.Value,
            "f1_micro" => F1Score.Of(table, Averaging.Micro)?.Value,
            "f1_weighted" => F1Score.Of(table, Averaging.Weighted, zeroDivision: customary)?.Value,
            "precision_macro" => Precision.Of(table, Averaging.Macro, zeroDivision: customary)?.Value,
            "precision_micro" => Precision.Of(table, Averaging.Micro)?.Value,
            "precision_weighted" => Precision.Of(table, Averaging.Weighted, zeroDivision: customary)?.Value,
            "recall_macro" => Recall.Of(table, Averaging.Macro, zeroDivision: customary)?.Value,
            "recall_micro" => Recall.Of(table, Averaging.Micro)?.Value,
            "recall_weighted" => Recall.Of(table, Averaging.Weighted, zeroDivision: customary)?.Value,
            "balanced_accuracy" => BalancedAccuracy.Of(table)?.Value,
            "mcc" => MatthewsCorrelation.Of(table, zeroDivision: customary)?.Value,
            "kappa" => CohensKappa.Of(table)?.Value,
            "kappa_quadratic" => CohensKappa.Quadratic(table)?.Value,
            "log_loss" => LogLoss.Of(labels, probabilities, classes)?.Value,
            "roc_auc_ovr_macro" => RocAuc.OneAgainstRestMacro(labels, probabilities, classes)?.Value,
            _ when path.StartsWith("own_top_label_ece_", StringComparison.Ordinal) => CalibrationError.Of(ReliabilityCurve.TopLabel(labels, probabilities, classes, Bins(path)))?.Expected.Value,
            _ when path.StartsWith("own_top_label_mce_", StringComparison.Ordinal) => CalibrationError.Of(ReliabilityCurve.TopLabel(labels, probabilities, classes, Bins(path)))?.Maximum.Value,
            _ => throw GoldenFigures.NotOffered(path),
        };
    }

    private static double? OfNumbers(string path, double[] truth, double[] predicted)
    {
        var report = RegressionReport.Of(truth, predicted, zeroDivision: ZeroDivision.Customary);
        return path switch
        {
            "n" => (double)report.Rows,
            "mae" => report.MeanAbsoluteError?.Value,
            "mse" => report.MeanSquaredError?.Value,
            "rmse" => report.RootMeanSquaredError?.Value,
            "r2" => report.RSquared?.Value,
            "explained_variance" => report.ExplainedVariance?.Value,
            "mape" => report.MeanAbsolutePercentageError?.Value,
            "median_ae" => report.MedianAbsoluteError?.Value,
            "max_error" => report.MaxError,
            "own_bias_mean_pred_minus_true" => report.Bias?.Value,
            _ when path.StartsWith("pinball_", StringComparison.Ordinal) =>
                PinballLoss.Of(truth, predicted, double.Parse(path["pinball_".Length..].Replace('_', '.'), CultureInfo.InvariantCulture))?.Value,
            _ => throw GoldenFigures.NotOffered(path),
        };
    }

    private static void AgreesWithCurve(JsonElement expected, IReadOnlyList<ReliabilityBin> curve, string what)
    {
        Assert.Equal(expected.GetArrayLength(), curve.Count);
        foreach (var bin in expected.EnumerateArray())
        {
            var ours = curve[bin.GetProperty("bin").GetInt32()];
            Assert.Equal(bin.GetProperty("n").GetInt64(), ours.Rows);
            Assert.Equal(ours.Rows == 0, ours.MeanProbability is null);
            if (ours.Rows == 0) continue;
            GoldenFolder.Agrees(bin.Number("conf"), ours.MeanProbability, ClosedForm, what);
            GoldenFolder.Agrees(bin.Number("acc"), ours.Observed?.Value, ClosedForm, what);
        }
    }

    private static int Bins(string path) => int.Parse(path[(path.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture);

    private static int[] Labels(double[] column) => Array.ConvertAll(column, value => (int)value);

    private static double[] RowMajor(double[][] columns) => [.. Enumerable.Range(0, columns[0].Length).SelectMany(i => columns.Select(column => column[i]))];

    private static double[][] Columns(string name)
    {
        string[][] rows = [.. GoldenFolder.Rows("metrics", name).Select(row => string.Join(',', row).Split(','))];
        return [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Select(row => GoldenFolder.Number(row[c])).ToArray())];
    }
}
