using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Tests.Performance;

/// <summary>How often 95 % intervals hold the truth: samples of 300 rows with replacement out of a population of 20,000, whose own figure is the truth.</summary>
public sealed class CoverageTests
{
    private const int Population = 20_000;
    private const int SampleRows = 300;
    private const int Samples = 400;
    private const int Classes = 3;

    private static readonly Rows Whole = Draw();

    // Every figure is asked of the same samples, drawn once.
    private static readonly Rows[] Drawn = [.. Enumerable.Range(0, Samples).Select(seed => Whole.Sample(new Random(seed)))];

    private static readonly Dictionary<string, Func<Rows, Estimate?>> Figures = new()
    {
        ["precision"] = rows => Precision.Of(rows.Matrix),
        ["recall"] = rows => Recall.Of(rows.Matrix),
        ["F1"] = rows => F1Score.Of(rows.Matrix),
        ["F1, macro"] = rows => F1Score.Of(rows.Table, Averaging.Macro),
        ["F1, weighted"] = rows => F1Score.Of(rows.Table, Averaging.Weighted),
        ["precision, macro"] = rows => Precision.Of(rows.Table, Averaging.Macro),
        ["balanced accuracy"] = rows => BalancedAccuracy.Of(rows.Table),
        ["Matthews' correlation"] = rows => MatthewsCorrelation.Of(rows.Table),
        ["kappa"] = rows => CohensKappa.Of(rows.Table),
        ["quadratic kappa"] = rows => CohensKappa.Quadratic(rows.Table),
        ["log loss"] = rows => LogLoss.Of(rows.Labels, rows.Scores),
        ["Brier score"] = rows => BrierScore.Of(rows.Labels, rows.Scores),
        ["ROC AUC"] = rows => Plain(RocAuc.FromSamples(rows.Labels, rows.Scores)),
        ["ROC AUC, one against rest"] = rows => RocAuc.OneAgainstRestMacro(rows.Kinds, rows.Probabilities, Classes),
        ["average precision"] = rows => Plain(PrAuc.AveragePrecision(rows.Labels, rows.Scores)),
        ["ECE"] = rows => CalibrationError.Of(ReliabilityCurve.EqualWidth(rows.Labels, rows.Scores))?.Expected,
        ["MCE"] = rows => CalibrationError.Of(ReliabilityCurve.EqualWidth(rows.Labels, rows.Scores, 5))?.Maximum,
        ["mean absolute error"] = rows => rows.Report.MeanAbsoluteError,
        ["root mean squared error"] = rows => rows.Report.RootMeanSquaredError,
        ["median absolute error"] = rows => rows.Report.MedianAbsoluteError,
        ["R²"] = rows => rows.Report.RSquared,
        ["explained variance"] = rows => rows.Report.ExplainedVariance,
        ["pinball loss"] = rows => PinballLoss.Of(rows.Truth, rows.Predicted, .9),
        ["business value"] = rows => new BusinessValueMatrix(new double[,] { { 0, -5 }, { -80, 100 } }).PerRow(ConfusionTable.From(rows.Matrix)),
    };

    public static TheoryData<string> Names => [.. Figures.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Interval_OfSamples_CoversTheTruth(string name)
    {
        var figure = Figures[name];
        var truth = figure(Whole)!.Value.Value;
        var covered = 0;
        foreach (var sample in Drawn)
        {
            var estimate = figure(sample)!.Value;
            covered += estimate.Lower <= truth && truth <= estimate.Upper ? 1 : 0;
        }
        TestContext.Current.SendDiagnosticMessage("{0}: 95 % intervals of {1} rows covered {2:0.000} in {3} ({4} samples, seeds 0-399)", name, SampleRows, truth, (double)covered / Samples, Samples);
        // Nominal .95; two standard errors of the count are .022. Calibration errors are conservative by construction, and the ratio of two mean squares wants more rows before it is normal.
        Assert.InRange((double)covered / Samples, name is "R²" or "explained variance" ? .9 : .925, name is "ECE" or "MCE" ? 1 : .98);
    }

    private static Estimate? Plain(AucEstimate? area) => area is { } one ? new Estimate(one.Value, one.Lower, one.Upper, one.Positives + one.Negatives) : null;

    // Scores that are too sure, three classes that overlap, errors that grow with the prediction.
    private static Rows Draw()
    {
        var random = new Random(20_000);
        double[] noise = Tests.Samples.Normal(1, Population), levels = Tests.Samples.Normal(2, Population, 10, 3);
        var rows = new Rows(new int[Population], new double[Population], new int[Population], new int[Population], new double[Population * Classes], new double[Population], new double[Population]);
        for (var i = 0; i < Population; i++)
        {
            rows.Scores[i] = random.NextDouble();
            rows.Labels[i] = random.NextDouble() < Math.Pow(rows.Scores[i], 1.5) ? 1 : 0;
            rows.Kinds[i] = random.Next(Classes) is var kind && kind == 2 && random.NextDouble() < .5 ? 0 : kind;
            double sum = 0;
            for (var c = 0; c < Classes; c++) sum += rows.Probabilities[i * Classes + c] = (c == rows.Kinds[i] ? 1.5 : 1) * random.NextDouble() + .01;
            for (var c = 0; c < Classes; c++) rows.Probabilities[i * Classes + c] /= sum;
            rows.Guesses[i] = Enumerable.Range(0, Classes).MaxBy(c => rows.Probabilities[i * Classes + c]);
            rows.Predicted[i] = levels[i];
            rows.Truth[i] = levels[i] + .3 + noise[i] * (1 + Math.Abs(levels[i]) / 10);
        }
        return rows;
    }

    private sealed record Rows(int[] Labels, double[] Scores, int[] Kinds, int[] Guesses, double[] Probabilities, double[] Truth, double[] Predicted)
    {
        public ConfusionMatrix Matrix => ConfusionMatrix.From(Labels, Scores, .5);

        public RegressionReport Report => field ??= RegressionReport.Of(Truth, Predicted);

        public ConfusionTable Table
        {
            get
            {
                var table = new ConfusionTable(Classes);
                table.Add(Kinds, Guesses);
                return table;
            }
        }

        public Rows Sample(Random random)
        {
            int[] drawn = [.. Enumerable.Range(0, SampleRows).Select(_ => random.Next(Population))];
            return new(
                [.. drawn.Select(i => Labels[i])], [.. drawn.Select(i => Scores[i])], [.. drawn.Select(i => Kinds[i])], [.. drawn.Select(i => Guesses[i])],
                [.. drawn.SelectMany(i => Probabilities.Skip(i * Classes).Take(Classes))], [.. drawn.Select(i => Truth[i])], [.. drawn.Select(i => Predicted[i])]);
        }
    }
}
