using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Benchmarks.Kernels;

/// <summary>Fifty categories of which a few are frequent, as airlines or shops are.</summary>
public class CategoricalSummaryBenchmarks
{
    private const int Rows = 16 * 1024;

    private readonly string[] dictionary = [.. Enumerable.Range(0, 50).Select(i => string.Concat("category".AsSpan(0, 1 + i % 8), i.ToString(CultureInfo.InvariantCulture)))];
    private readonly int[] codes;
    private readonly byte[] utf8;
    private readonly int[] offsets;
    private readonly CategoricalSummary byCode = new();
    private readonly CategoricalSummary byText = new();

    public CategoricalSummaryBenchmarks()
    {
        var random = new Random(1);
        codes = [.. Enumerable.Range(0, Rows).Select(_ => (int)(50 * Math.Pow(random.NextDouble(), 2)))];
        utf8 = [.. codes.SelectMany(code => Encoding.UTF8.GetBytes(dictionary[code]))];
        offsets = new int[Rows + 1];
        for (var row = 0; row < Rows; row++) offsets[row + 1] = offsets[row] + dictionary[codes[row]].Length;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("categorical_codes", "ns per value")]
    public double CategoricalCodes()
    {
        byCode.Add(codes, dictionary);
        return byCode.Count;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("categorical_utf8", "ns per value")]
    public double CategoricalUtf8()
    {
        byText.AddUtf8(utf8, offsets);
        return byText.Count;
    }
}
