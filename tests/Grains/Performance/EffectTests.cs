using System.Buffers;
using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Tests.Features;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Performance;

/// <summary>What a pane does to performance, for each task: a fall, none, and rows so few that chance does as it likes.</summary>
public sealed class EffectTests(ITestOutputHelper output)
{
    private const int ReferencePanes = 14;
    private const int ReferenceRows = 1000;
    private const int Pane = 100;

    [Theory]
    [InlineData(ModelTask.Binary, new[] { "accuracy", "roc_auc", "accuracy", "roc_auc" })]
    [InlineData(ModelTask.Multiclass, new[] { "accuracy", "roc_auc", "accuracy", "roc_auc" })]
    [InlineData(ModelTask.Regression, new[] { "mean_absolute_error", "mean_absolute_error" })]
    public void Pane_LikeTheReference_HasLowSeverity(ModelTask task, string[] names)
    {
        var effect = Effect(task, 2000, worse: 0);

        Assert.Equal(names, effect.Figures.Select(figure => figure.Name));
        Assert.Equal([.. Enumerable.Repeat(false, names.Length / 2), .. Enumerable.Repeat(true, names.Length / 2)], effect.Figures.Select(figure => figure.IsEstimated));
        Assert.All(effect.Figures, figure => Assert.InRange(figure.Loss, -0.1, 0.1));
        Assert.Equal((Severity.Low, 2000L), (effect.Severity, effect.Rows));
    }

    [Theory]
    [InlineData(ModelTask.Binary, "accuracy")]
    [InlineData(ModelTask.Multiclass, "accuracy")]
    [InlineData(ModelTask.Regression, "mean_absolute_error")]
    public void Pane_WhoseLabelsAreWorse_IsHighByWhatTheyShowAlone(ModelTask task, string name)
    {
        var effect = Effect(task, 2000, worse: 0.5);

        Assert.Equal(Severity.High, effect.Severity);
        Assert.False(effect.Worst!.IsEstimated);
        var figure = effect.Figures.Single(figure => figure.Name == name && !figure.IsEstimated);
        Assert.Equal(task == ModelTask.Regression ? figure.Value / figure.Reference - 1 : figure.Reference - figure.Value, figure.Loss, 1e-12);
        Assert.InRange(figure.Certain, figure.Loss / 2, figure.Loss);
        Assert.All(effect.Figures.Where(other => other.IsEstimated), other => Assert.InRange(other.Certain, 0, IncidentEffect.MediumLoss));
    }

    [Theory]
    [InlineData(ModelTask.Binary)]
    [InlineData(ModelTask.Multiclass)]
    [InlineData(ModelTask.Regression)]
    public void Pane_WhoseInputsAreHarder_IsHighBeforeLabelsCome(ModelTask task)
    {
        var effect = Effect(task, 2000, worse: 0, harder: true, withLabels: false);

        Assert.All(effect.Figures, figure => Assert.True(figure.IsEstimated));
        Assert.Equal(Severity.High, effect.Severity);
        Assert.True(effect.Worst!.IsEstimated);
    }

    [Theory]
    [InlineData(ModelTask.Binary)]
    [InlineData(ModelTask.Multiclass)]
    [InlineData(ModelTask.Regression)]
    public void Panes_OfFewRows_AreNotHighByChance(ModelTask task)
    {
        var watches = Watches(task, labelled: true);
        var random = new Random(8);
        foreach (var rows in (int[])[1, 2, 3, 5, 10, 30, 100])
        {
            const int Panes = 400;
            var high = Enumerable.Range(0, Panes).Count(_ => EffectOf(watches, task, random, rows).Severity == Severity.High);
            output.WriteLine($"{task}, {rows} rows: {high} of {Panes} panes");
            // Four figures, each beyond its limit in one pane of 740.
            Assert.InRange(high, 0, 4);
        }
    }

    [Theory]
    [InlineData(ModelTask.Binary)]
    [InlineData(ModelTask.Multiclass)]
    [InlineData(ModelTask.Regression)]
    public void Reference_WithoutLabels_LeavesTheSeverityUnknown(ModelTask task)
    {
        var effect = EffectOf(Watches(task, labelled: false), task, new(3), 1000);

        Assert.Empty(effect.Figures);
        Assert.Equal(Severity.Unknown, effect.Severity);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Costs_OfTwoClasses_AreThoseOfMistakesBesideTheReference(bool withLabels)
    {
        var costs = new CostSpec { Currency = "EUR", FalsePositive = 5, FalseNegative = 120 };
        var (before, now) = (Rows(ModelTask.Binary, 1, ReferencePanes * ReferenceRows, 0), Rows(ModelTask.Binary, 3, 2000, withLabels ? 0.5 : 0, harder: !withLabels));

        var effect = EffectOf(Watches(ModelTask.Binary, labelled: true, costs), now, withLabels);

        // Without labels each row is as likely a mistake as its own score says, within the cells and the calibration.
        double Cost(IReadOnlyCollection<Drawn> rows) => rows.Average(row => withLabels
            ? row.Score >= 0.5 && row.Label == 0 ? 5 : row.Score < 0.5 && row.Label == 1 ? 120 : 0
            : row.Score >= 0.5 ? 5 * (1 - row.Score) : 120 * row.Score);
        Assert.Equal(Cost(now) - Cost(before), effect.CostPerPrediction!.Value, withLabels ? 1e-9 : 1);
        Assert.InRange(effect.CostPerPrediction.Value, 5, 60);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Costs_OfARegression_AreThoseOfItsErrorsBesideTheReference(bool withLabels)
    {
        var (before, now) = (Rows(ModelTask.Regression, 1, ReferencePanes * ReferenceRows, 0), Rows(ModelTask.Regression, 3, 2000, 0, harder: true));

        var effect = EffectOf(Watches(ModelTask.Regression, labelled: true, new() { Currency = "EUR", PerUnitOfError = 10 }), now, withLabels);

        double Cost(IReadOnlyCollection<Drawn> rows) => 10 * rows.Average(row => Math.Abs(row.Score - row.Target));
        Assert.Equal(Cost(now) - Cost(before), effect.CostPerPrediction!.Value, withLabels ? 1e-9 : 2);
    }

    [Theory]
    [InlineData(ModelTask.Binary)]
    [InlineData(ModelTask.Regression)]
    public void Costs_ThatNobodyHasSaid_AreNotKnown(ModelTask task) => Assert.Null(Effect(task, 500, 0).CostPerPrediction);

    [Theory]
    [InlineData(ModelTask.Binary)]
    [InlineData(ModelTask.Multiclass)]
    [InlineData(ModelTask.Regression)]
    public void Labels_OfAPaneThatIsNotJudged_SayNothingYet(ModelTask task)
    {
        // The first labels to come are those of mistakes: complaints, say.
        var watches = Watches(task, labelled: true);
        var table = new SummaryTable();
        foreach (var row in Rows(task, 3, 2000, worse: 0.5))
            row.AddTo(table, Pane, withLabels: true);

        Assert.Equal(Severity.High, watches.EffectOf(Pane, table, judged: true).Severity);
        Assert.DoesNotContain(watches.EffectOf(Pane, table, judged: false).Figures, figure => !figure.IsEstimated);
    }

    private static IncidentEffect Effect(ModelTask task, int rows, double worse, bool harder = false, bool withLabels = true) => EffectOf(Watches(task, labelled: true), task, new(3), rows, worse, harder, withLabels);

    private static IncidentEffect EffectOf(IVersionWatches watches, ModelTask task, Random random, int rows, double worse = 0, bool harder = false, bool withLabels = true) =>
        EffectOf(watches, [.. Enumerable.Range(0, rows).Select(_ => Drawn.Of(task, random, worse, harder))], withLabels);

    private static IncidentEffect EffectOf(IVersionWatches watches, Drawn[] rows, bool withLabels)
    {
        var table = new SummaryTable();
        foreach (var row in rows)
            row.AddTo(table, Pane, withLabels);
        return watches.EffectOf(Pane, table, judged: withLabels);
    }

    private static Drawn[] Rows(ModelTask task, int seed, int count, double worse, bool harder = false)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Drawn.Of(task, random, worse, harder))];
    }

    private static IVersionWatches Watches(ModelTask task, bool labelled, CostSpec? costs = null)
    {
        var reference = new SummaryTable();
        var rows = Rows(task, 1, ReferencePanes * ReferenceRows, 0);
        for (var row = 0; row < rows.Length; row++)
            rows[row].AddTo(reference, row / ReferenceRows, true);
        var plan = new ReferencePlan(new("", 0, 0), [], 10);
        if (labelled)
        {
            plan = task switch
            {
                ModelTask.Binary => plan with { Estimator = Scenario.Bytes(ConfidenceBasedEstimator.Fit([.. rows.Select(row => row.Label)], [.. rows.Select(row => row.Score)], 1).WriteTo) },
                ModelTask.Multiclass => plan with { ClassEstimator = Scenario.Bytes(MulticlassConfidenceBasedEstimator.Fit([.. rows.Select(row => row.Label)], [.. rows.SelectMany(row => row.Probabilities.Select(p => (double)p))], 3, 1).WriteTo) },
                _ => plan with { Losses = Scenario.Bytes(Drawn.Losses.WriteTo) },
            };
        }
        var spec = Scenario.Spec() with { Task = task, Classes = task == ModelTask.Multiclass ? ["cat", "dog", "fish"] : null, Costs = costs };
        return IVersionWatches.Of(spec, plan, new() { ReferenceOutcomes = labelled ? [.. reference.ToParts().Where(part => part.Kind is SummaryKind.Outcomes or SummaryKind.ClassOutcomes or SummaryKind.Errors)] : [] });
    }

    /// <summary>A row of a model that is right about its own doubts.</summary>
    private sealed record Drawn(ModelTask Task, double Score, int Label, float[] Probabilities, double Target)
    {
        public static LossPredictor Losses { get; } = Fit();

        /// <param name="task">Of the model.</param>
        /// <param name="random">Draws.</param>
        /// <param name="worse">Share of labels that are drawn anew; of a regression by how much larger errors are.</param>
        /// <param name="harder">Inputs lie where the model is unsure.</param>
        public static Drawn Of(ModelTask task, Random random, double worse, bool harder)
        {
            if (task == ModelTask.Regression)
            {
                var prediction = harder ? 4 + random.NextDouble() : 5 * random.NextDouble();
                return new(task, prediction, 0, [], prediction - (1 + worse) * Normal.Sample(random, 0, 0.2 + prediction));
            }
            var sharpness = harder ? 1 : 6;
            double[] powers = [.. Enumerable.Range(0, task == ModelTask.Binary ? 2 : 3).Select(_ => Math.Exp(sharpness * random.NextDouble()))];
            float[] row = [.. powers.Select(power => (float)(power / powers.Sum()))];
            var draw = random.NextDouble();
            var label = draw < row[0] ? 0 : draw < row[0] + row[1] || row.Length == 2 ? 1 : 2;
            if (random.NextDouble() < worse)
                label = random.Next(row.Length);
            return new(task, row[1], label, row, 0);
        }

        public void AddTo(SummaryTable table, long pane, bool withLabels)
        {
            switch (Task)
            {
                case ModelTask.Binary:
                    var predicted = Score >= 0.5 ? 1 : 0;
                    table.Scores(pane, "").Add(Score, predicted);
                    if (withLabels)
                        table.Outcomes(pane, "").Add(Label, predicted, Score);
                    break;
                case ModelTask.Multiclass:
                    var likeliest = ClassProbabilities.Likeliest(Probabilities);
                    table.ClassScores(pane, "", 3).Add(Probabilities, likeliest);
                    if (withLabels)
                        table.ClassOutcomes(pane, "", 3).Add(Label, likeliest, Probabilities);
                    break;
                default:
                    var loss = Losses.Expect([Score]);
                    table.Predicted(pane, "").Add(Score, loss);
                    if (withLabels)
                        table.Errors(pane, "").Add(Score, Target, loss, 2);
                    break;
            }
        }

        private static LossPredictor Fit()
        {
            var random = new Random(77);
            var rows = Enumerable.Range(0, 20_000).Select(_ => Of(ModelTask.Regression, random, 0, false)).ToArray();
            return DirectLossEstimator.Fit([], [.. rows.Select(row => row.Score)], [.. rows.Select(row => row.Target)])!.ToPredictor();
        }
    }
}
