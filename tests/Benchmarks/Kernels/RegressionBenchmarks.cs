using BenchmarkDotNet.Attributes;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Benchmarks.Kernels;

/// <summary>What a row of a regression costs beyond its features: the error that is expected of it (ten inputs and the prediction), its prediction, and later its outcome.</summary>
public class RegressionBenchmarks
{
    private const int Rows = 4 * 1024;
    private const int Inputs = 11;

    private readonly double[] inputs = Draws.Normal(1, Rows * Inputs);
    private readonly double[] targets = Draws.Normal(2, Rows);
    private readonly LossPredictor losses;
    private readonly ExpectedLoss?[] expected;
    private readonly PredictedValues predicted = new();
    private readonly PredictionErrors errors = new();

    public RegressionBenchmarks()
    {
        var features = new double[Rows * (Inputs - 1)];
        for (var row = 0; row < Rows; row++) inputs.AsSpan(row * Inputs, Inputs - 1).CopyTo(features.AsSpan(row * (Inputs - 1)));
        losses = DirectLossEstimator.Fit(features, [.. Enumerable.Range(0, Rows).Select(Prediction)], targets)!.ToPredictor();
        expected = [.. Enumerable.Range(0, Rows).Select(row => losses.Expect(inputs.AsSpan(row * Inputs, Inputs)))];
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("regression_expected_loss", "ns per row")]
    public double ExpectedLoss()
    {
        double sum = 0;
        for (var row = 0; row < Rows; row++) sum += losses.Expect(inputs.AsSpan(row * Inputs, Inputs))?.Absolute ?? 0;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("regression_prediction", "ns per row")]
    public double Predictions()
    {
        for (var row = 0; row < Rows; row++) predicted.Add(Prediction(row), expected[row]);
        return predicted.Count;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("regression_outcome", "ns per row")]
    public double Outcomes()
    {
        for (var row = 0; row < Rows; row++) errors.Add(Prediction(row), targets[row], expected[row], 0.1);
        return errors.Count;
    }

    private double Prediction(int row) => inputs[row * Inputs + Inputs - 1];
}
