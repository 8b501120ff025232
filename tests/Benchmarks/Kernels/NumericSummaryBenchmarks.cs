using System.Buffers;
using BenchmarkDotNet.Attributes;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Benchmarks.Kernels;

/// <summary>The whole numeric summary: moments 1 to 4, minimum, maximum, missing, 32 reference bins with tails, log-linear histogram.</summary>
public class NumericSummaryBenchmarks
{
    private const int Warm = 16 * 1024;
    private const int Slice = 64 * 1024;

    private static readonly NumericBinning Bins = NumericBinning.FromReference(Draws.Normal(1, 20_000));

    private readonly double[] warm = Draws.Normal(2, Warm);
    private readonly Lazy<double[]> memory = new(FillMemory);
    private readonly NumericSummary target = new(Bins);
    private readonly HyperLogLog distinct = new();
    private readonly NumericSummary merged = Of(Bins, Draws.Normal(3, 10_000));
    private readonly NumericSummary other = Of(Bins, Draws.Normal(4, 10_000));
    private readonly double[] logNormal = Draws.LogNormal(5, 10_000);
    private int at;

    [Benchmark(OperationsPerInvoke = Warm)]
    [Figure("numeric_summary_warm", "ns per value")]
    public double NumericSummaryWarm()
    {
        target.Add(warm);
        return target.Count;
    }

    /// <summary>128 MiB of values, slice by slice: four times the last-level cache.</summary>
    [Benchmark(OperationsPerInvoke = Slice)]
    [Figure("numeric_summary_cold", "ns per value")]
    public double NumericSummaryCold()
    {
        target.Add(memory.Value.AsSpan(at, Slice));
        at = (at + Slice) % memory.Value.Length;
        return target.Count;
    }

    [Benchmark(OperationsPerInvoke = Warm)]
    [Figure("numeric_summary_with_distinct", "ns per value")]
    public double NumericSummaryWithDistinct()
    {
        target.Add(warm);
        distinct.Add(warm);
        return target.Count;
    }

    [Benchmark]
    [Figure("summary_merge", "µs")]
    public double SummaryMerge()
    {
        merged.Merge(other);
        return merged.Count;
    }

    [Figure("numeric_summary_bytes", "bytes")]
    public double NumericSummaryBytes()
    {
        var form = new ArrayBufferWriter<byte>();
        Of(NumericBinning.FromReference(logNormal), logNormal).WriteTo(form);
        return form.WrittenCount;
    }

    private static NumericSummary Of(NumericBinning binning, double[] values)
    {
        var summary = new NumericSummary(binning);
        summary.Add(values);
        return summary;
    }

    private static double[] FillMemory()
    {
        var values = new double[256 * Slice];
        var some = Draws.Normal(6, 16 * Slice);
        for (var start = 0; start < values.Length; start += some.Length) some.CopyTo(values, start);
        return values;
    }
}
