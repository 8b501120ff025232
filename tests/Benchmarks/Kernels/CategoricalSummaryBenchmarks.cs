using System.Globalization;
using BenchmarkDotNet.Attributes;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Benchmarks.Kernels;

/// <summary>Fifty categories of which a few are frequent, as airlines or shops are.</summary>
public class CategoricalSummaryBenchmarks
{
    private const int Rows = 16 * 1024;

    private readonly string[] dictionary = [.. Enumerable.Range(0, 50).Select(i => string.Concat("category".AsSpan(0, 1 + i % 8), i.ToString(CultureInfo.InvariantCulture)))];
    private readonly int[] codes;
    private readonly CategoricalSummary byCode = new();

    public CategoricalSummaryBenchmarks()
    {
        var random = new Random(1);
        codes = [.. Enumerable.Range(0, Rows).Select(_ => (int)(50 * Math.Pow(random.NextDouble(), 2)))];
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("categorical_codes", "ns per value")]
    public double CategoricalCodes()
    {
        byCode.Add(codes, dictionary);
        return byCode.Count;
    }
}
