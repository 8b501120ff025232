using BenchmarkDotNet.Attributes;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Benchmarks.Kernels;

/// <summary>What a row of a model of five classes costs each receiver: its prediction, and later its outcome.</summary>
public class ClassBenchmarks
{
    private const int Rows = 4 * 1024;
    private const int Classes = 5;

    private readonly float[] probabilities = new float[Rows * Classes];
    private readonly int[] predicted = new int[Rows];
    private readonly ClassScores scores = new(Classes);
    private readonly ClassOutcomes outcomes = new(Classes);

    public ClassBenchmarks()
    {
        var logits = Draws.Normal(1, Rows * Classes);
        for (var row = 0; row < Rows; row++)
        {
            var powers = Array.ConvertAll(logits[(row * Classes)..((row + 1) * Classes)], logit => Math.Exp(2 * logit));
            for (var c = 0; c < Classes; c++) probabilities[row * Classes + c] = (float)(powers[c] / powers.Sum());
            predicted[row] = ClassProbabilities.Likeliest(Row(row));
        }
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("classes_prediction", "ns per row")]
    public double Predictions()
    {
        for (var row = 0; row < Rows; row++) scores.Add(Row(row), predicted[row]);
        return scores.Count;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("classes_outcome", "ns per row")]
    public double Outcomes()
    {
        for (var row = 0; row < Rows; row++) outcomes.Add(row % Classes, predicted[row], Row(row));
        return outcomes.Count;
    }

    private ReadOnlySpan<float> Row(int row) => probabilities.AsSpan(row * Classes, Classes);
}
