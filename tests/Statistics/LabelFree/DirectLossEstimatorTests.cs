using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Tests.LabelFree;

public sealed class DirectLossEstimatorTests
{
    [Fact]
    public void Estimate_AfterCovariateShift_FollowsTheRealisedError()
    {
        var (features, predicted, truth) = Draw(1, 10_000, 0);
        var estimator = DirectLossEstimator.Fit(features, predicted, truth)!;
        Assert.InRange(estimator.Skill!.Value, .1, .5);
        var before = RegressionReport.Of(truth, predicted);
        int absolute = 0, root = 0;
        const int batches = 200;
        for (var batch = 0; batch < batches; batch++)
        {
            var (inputs, guesses, later) = Draw(100 + batch, 500, .8);
            var estimate = estimator.Estimate(inputs, guesses)!.Value;
            var report = RegressionReport.Of(later, guesses);
            // Errors are half as large again, and the estimate says so.
            Assert.InRange(estimate.MeanAbsoluteError.Value / before.MeanAbsoluteError!.Value.Value, 1.3, 2);
            absolute += Covers(estimate.MeanAbsoluteError, report.MeanAbsoluteError!.Value.Value);
            root += Covers(estimate.RootMeanSquaredError, report.RootMeanSquaredError!.Value.Value);
        }
        TestContext.Current.SendDiagnosticMessage("direct loss: 95 % intervals of 500 shifted rows covered the realised MAE in {0} and RMSE in {1} of {2} batches (seeds 100-299)", absolute, root, batches);
        Assert.InRange(absolute / (double)batches, .9, 1);
        Assert.InRange(root / (double)batches, .9, 1);
    }

    [Fact]
    public void Estimate_OnTheReference_IsItsOwnError()
    {
        var (features, predicted, truth) = Draw(2, 4000, 0);
        var estimate = DirectLossEstimator.Fit(features, predicted, truth)!.Estimate(features, predicted)!.Value;
        var report = RegressionReport.Of(truth, predicted);
        Assert.Equal(report.MeanAbsoluteError!.Value.Value, estimate.MeanAbsoluteError.Value, 1e-3);
        Assert.Equal(report.RootMeanSquaredError!.Value.Value, estimate.RootMeanSquaredError.Value, 1e-2);
        Assert.Equal(0, estimate.OutsideShare);
    }

    [Fact]
    public void Estimate_OfErrorsWithoutAPattern_IsTheReferencesMean()
    {
        var random = new Random(3);
        double[] features = [.. Enumerable.Range(0, 8000).Select(_ => random.NextDouble())], predicted = new double[8000], truth = Samples.Normal(4, 8000);
        var estimator = DirectLossEstimator.Fit(features, predicted, truth)!;
        Assert.InRange(estimator.Skill!.Value, -.02, .01);
        Assert.Equal(RegressionReport.Of(truth, predicted).MeanAbsoluteError!.Value.Value, estimator.Estimate([.. features.Take(1000)], new double[1000])!.Value.MeanAbsoluteError.Value, .03);
    }

    [Fact]
    public void Estimate_OutsideTheReference_StaysAtTheEdgeAndSaysSo()
    {
        var (features, predicted, truth) = Draw(5, 3000, 0);
        var estimator = DirectLossEstimator.Fit(features, predicted, truth)!;
        var edge = estimator.Estimate([features.Where((_, i) => i % 2 == 0).Max(), .5], [predicted[0]])!.Value;
        var far = estimator.Estimate([1e300, .5], [predicted[0]])!.Value;
        Assert.Equal((edge.MeanAbsoluteError.Value, 0.0, 1.0), (far.MeanAbsoluteError.Value, edge.OutsideShare, far.OutsideShare));
    }

    [Fact]
    public void Estimate_OfMissingInputs_UsesWhatMissingMeantInTheReference()
    {
        var random = new Random(6);
        double[] features = [.. Enumerable.Range(0, 4000).Select(i => i % 4 == 0 ? double.NaN : random.NextDouble())], predicted = new double[4000];
        double[] truth = [.. Samples.Normal(7, 4000).Select((noise, i) => i % 4 == 0 ? 5 * noise : noise)];
        var estimator = DirectLossEstimator.Fit(features, predicted, truth)!;
        Assert.InRange(estimator.Estimate([double.NaN, double.NaN], [0, 0])!.Value.MeanAbsoluteError.Value, 3.3, 4.5);
        Assert.InRange(estimator.Estimate([.5, .6], [0, 0])!.Value.MeanAbsoluteError.Value, .5, 1.1);
    }

    [Fact]
    public void Estimate_OfDegenerateReferences_IsDefined()
    {
        Assert.Null(DirectLossEstimator.Fit([], [], []));
        Assert.Null(DirectLossEstimator.Fit(new double[49], new double[49], new double[49]));
        var perfect = DirectLossEstimator.Fit(new double[50], new double[50], new double[50])!;
        Assert.Null(perfect.Skill);
        Assert.Null(perfect.Estimate([], []));
        Assert.Equal(0, perfect.Estimate([0], [0])!.Value.MeanAbsoluteError.Value, 9);
        // Constant inputs, and none at all but the prediction.
        var constant = DirectLossEstimator.Fit([], new double[60], [.. Enumerable.Repeat(2.0, 60)])!;
        Assert.Equal(2, constant.Estimate([], [0])!.Value.RootMeanSquaredError.Value, 1e-6);
    }

    [Fact]
    public void Estimate_OfBadRows_IsRefused()
    {
        var (features, predicted, truth) = Draw(8, 100, 0);
        var estimator = DirectLossEstimator.Fit(features, predicted, truth)!;
        Assert.Throws<ArgumentException>(() => estimator.Estimate([1], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Estimate([1, double.PositiveInfinity], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Estimate([1, 1], [double.NaN]));
        Assert.Throws<ArgumentException>(() => DirectLossEstimator.Fit(features.AsSpan(1), predicted, truth));
        truth[3] = 1e300;
        Assert.Throws<ArgumentOutOfRangeException>(() => DirectLossEstimator.Fit(features, predicted, truth));
    }

    // The error grows with the first input, of which production has more; the second input is idle.
    private static (double[] Features, double[] Predicted, double[] Truth) Draw(int seed, int rows, double shift)
    {
        double[] first = Samples.Normal(seed, rows, shift), second = Samples.Normal(seed + 5000, rows), noise = Samples.Normal(seed + 10_000, rows);
        double[] predicted = [.. first.Zip(second, (one, other) => 2 * one + other)];
        return ([.. first.Zip(second).SelectMany(pair => (double[])[pair.First, pair.Second])], predicted, [.. predicted.Select((value, i) => value + noise[i] * Math.Exp(first[i] / 2))]);
    }

    private static int Covers(Estimate estimate, double realised) => estimate.Lower <= realised && realised <= estimate.Upper ? 1 : 0;
}
