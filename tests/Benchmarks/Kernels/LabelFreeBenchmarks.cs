using BenchmarkDotNet.Attributes;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Benchmarks.Kernels;

/// <summary>CBPE of a binary model whose scores the reference says to calibrate: all its figures (ROC AUC, F1, accuracy and more) for one chunk.</summary>
public class LabelFreeBenchmarks
{
    private const int Rows = 10_000;

    private readonly ConfidenceBasedEstimator estimator;
    private readonly int[] classes;
    private readonly double[] scores;

    public LabelFreeBenchmarks()
    {
        var (reference, labels) = Overconfident(1, 20_000);
        estimator = ConfidenceBasedEstimator.Fit(labels, reference, 1);
        if (estimator.Calibration is null) throw new InvalidOperationException("The scores were to be calibrated.");
        (scores, _) = Overconfident(2, Rows);
        classes = [.. scores.Select(score => score >= 0.5 ? 1 : 0)];
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("cbpe", "ns per row")]
    public double Cbpe() => estimator.Estimate(classes, scores)!.Value.RocAuc!.Value.Value;

    // The true log-odds are half of what the score claims.
    private static (double[] Scores, int[] Labels) Overconfident(int seed, int rows)
    {
        var random = new Random(seed);
        double[] odds = Draws.Normal(seed + 100, rows, 0, 2);
        return ([.. odds.Select(value => 1 / (1 + Math.Exp(-value)))], [.. odds.Select(value => random.NextDouble() < 1 / (1 + Math.Exp(-value / 2)) ? 1 : 0)]);
    }
}
