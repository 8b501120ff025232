using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Tests.Features;
using Watchgrain.Grains.Thresholds;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Thresholds;

/// <summary>Fixed thresholds on the statistics of a version.</summary>
public sealed class VersionThresholdTests
{
    private const int Rows = 400;
    private static readonly LossPredictor Losses = Fit();

    [Theory]
    [InlineData(ModelTask.Binary)]
    [InlineData(ModelTask.Multiclass)]
    [InlineData(ModelTask.Regression)]
    public void Statistics_ThatMayBeNamed_AreAllThereAtTheirStage(ModelTask task)
    {
        var (statistics, panes) = (new VersionStatistics(Spec(task), Reference(task)), Panes(task));

        Assert.All(ThresholdStatistics.OfVersion(task), statistic =>
        {
            var isEstimated = ThresholdStatistics.FamilyOf(statistic) == Family.EstimatedDecay;
            Assert.NotNull((isEstimated ? statistics.Estimated(1, panes) : statistics.Realised(1, panes))(statistic));
            Assert.Null((isEstimated ? statistics.Realised(1, panes) : statistics.Estimated(1, panes))(statistic));
        });
        Assert.All(ThresholdStatistics.OfVersion(task), statistic => Assert.Null(statistics.Realised(2, panes)(statistic) ?? statistics.Estimated(2, panes)(statistic)));
    }

    [Fact]
    public void Statistics_OfTwoClasses_AreTheFiguresOfTheirRows()
    {
        var panes = Panes(ModelTask.Binary);
        var outcomes = panes.OutcomesOf(1);
        var realised = new VersionStatistics(Spec(ModelTask.Binary), Reference(ModelTask.Binary)).Realised(1, panes);

        Assert.Equal(Accuracy.Of(outcomes)!.Value.Value, realised("accuracy"));
        Assert.Equal(RocAuc.From(outcomes)!.Value.Value, realised("roc_auc"));
        Assert.Equal(BrierScore.From(outcomes)!.Value.Value, realised("brier_score"));
        Assert.Equal(F1Score.Of(ConfusionMatrix.From(outcomes))!.Value.Value, realised("f1"));
    }

    [Fact]
    public void Thresholds_OfBothStages_AreSignalledAtTheirs()
    {
        var spec = Spec(ModelTask.Binary) with
        {
            Thresholds = [new() { Statistic = "accuracy", Limit = 0.99, IsLower = true, Panes = 2 }, new() { Statistic = "estimated_roc_auc", Limit = 0.1 }, new() { Statistic = "psi", Limit = 0 }],
        };
        var state = new VersionGrainState { ReferenceOutcomes = [.. Panes(ModelTask.Binary, 0).ToParts().Where(part => part.Kind == SummaryKind.Outcomes)] };
        var panes = Panes(ModelTask.Binary);

        var closed = Assert.Single(IVersionWatches.Of(spec, Reference(ModelTask.Binary), state).Close(1, panes));
        Assert.Equal((Family.EstimatedDecay, "estimated_roc_auc", new Subject()), (closed.Family, closed.Statistic, closed.Subject));
        Assert.StartsWith("estimated_roc_auc 0.", closed.Sentence, StringComparison.Ordinal);
        Assert.Empty(IVersionWatches.Of(spec, Reference(ModelTask.Binary), state).Judge(0, Panes(ModelTask.Binary, 0)));
        var judged = Assert.Single(IVersionWatches.Of(spec, Reference(ModelTask.Binary), state).Judge(1, panes));
        Assert.Equal((Family.Decay, "accuracy", 0L, true), (judged.Family, judged.Statistic, judged.SincePane, judged.IsFixedThreshold));
    }

    private static VersionSpec Spec(ModelTask task) => Scenario.Spec() with { Task = task, Classes = task == ModelTask.Multiclass ? ["cat", "dog", "fish"] : null };

    private static ReferencePlan Reference(ModelTask task)
    {
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row * 7 % 3)];
        return new(new("", 0, 0), [], 10)
        {
            Estimator = task != ModelTask.Binary ? [] : Scenario.Bytes(ConfidenceBasedEstimator.Fit([.. labels.Select(label => label % 2)], [.. Enumerable.Range(0, Rows).Select(Score)], 1).WriteTo),
            ClassEstimator = task != ModelTask.Multiclass ? [] : Scenario.Bytes(MulticlassConfidenceBasedEstimator.Fit(labels, [.. Enumerable.Range(0, Rows).SelectMany(Probabilities).Select(p => (double)p)], 3, 1).WriteTo),
            Losses = task != ModelTask.Regression ? [] : Scenario.Bytes(Losses.WriteTo),
        };
    }

    private static SummaryTable Panes(ModelTask task, long pane = 1)
    {
        var table = new SummaryTable();
        for (var row = 0; row < Rows; row++)
        {
            var (label, score, probabilities) = (row * 7 % 3, Score(row), Probabilities(row));
            if (task == ModelTask.Binary)
            {
                table.Scores(pane, "").Add(score, score >= 0.5 ? 1 : 0);
                table.Outcomes(pane, "").Add(label % 2, score >= 0.5 ? 1 : 0, score);
            }
            else if (task == ModelTask.Multiclass)
            {
                table.ClassScores(pane, "", 3).Add(probabilities, ClassProbabilities.Likeliest(probabilities));
                table.ClassOutcomes(pane, "", 3).Add(label, ClassProbabilities.Likeliest(probabilities), probabilities);
            }
            else
            {
                table.Predicted(pane, "").Add(score, Losses.Expect([score]));
                table.Errors(pane, "").Add(score, score + Error(row), Losses.Expect([score]), 0);
            }
        }
        return table;
    }

    private static double Score(int row) => (row * 37 % 100 + 0.5) / 100;

    private static float[] Probabilities(int row)
    {
        var (first, second) = ((row * 37 % 100 + 1) / 200f, (row * 11 % 50 + 1) / 200f);
        return [first, second, 1 - first - second];
    }

    private static double Error(int row) => (row * 13 % 17 - 8) / 10.0;

    private static LossPredictor Fit() => DirectLossEstimator.Fit([], [.. Enumerable.Range(0, 2000).Select(Score)], [.. Enumerable.Range(0, 2000).Select(row => Score(row) + Error(row))])!.ToPredictor();
}
