using BenchmarkDotNet.Attributes;
using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Benchmarks.Kernels;

/// <summary>Kolmogorov-Smirnov, PSI, Jensen-Shannon and Wasserstein of 10 features × 10,000 current values, from raw values against a prepared reference of 10,000.</summary>
public class DriftCheckBenchmarks
{
    private const int Features = 10;
    private const int Rows = 10_000;

    private readonly double[][] current = [.. Enumerable.Range(0, Features).Select(f => Draws.Normal(100 + f, Rows, 0.05 * f))];
    private readonly NumericSummary[] reference;
    private readonly SortedSample[] sorted;

    public DriftCheckBenchmarks()
    {
        double[][] raw = [.. Enumerable.Range(0, Features).Select(f => Draws.Normal(f, Rows))];
        reference = [.. raw.Select(values => Of(NumericBinning.FromReference(values), values))];
        sorted = [.. raw.Select(values => new SortedSample(values))];
    }

    [Benchmark]
    [Figure("drift_check_4x10x10000", "ms")]
    public double ThroughSummaries()
    {
        double sum = 0;
        for (var f = 0; f < Features; f++)
        {
            var summary = Of(reference[f].Binning!, current[f]);
            sum += KolmogorovSmirnov.Binned(reference[f], summary)!.Value.Statistic + PopulationStabilityIndex.Calibrate(reference[f], summary)!.Value.Value
                + JensenShannon.DistanceBaseTwo(reference[f], summary)!.Value + Wasserstein.Normalised(reference[f], summary)!.Value;
        }
        return sum;
    }

    [Benchmark]
    [Figure("drift_check_exact", "ms")]
    public double ExactFromSamples()
    {
        double sum = 0;
        for (var f = 0; f < Features; f++)
        {
            var summary = Of(reference[f].Binning!, current[f]);
            var sample = new SortedSample(current[f]);
            sum += KolmogorovSmirnov.FromSamples(sorted[f], sample)!.Value.Statistic + Wasserstein.FromSamples(sorted[f], sample)!.Value
                + PopulationStabilityIndex.Calibrate(reference[f], summary)!.Value.Value + JensenShannon.DistanceBaseTwo(reference[f], summary)!.Value;
        }
        return sum;
    }

    private static NumericSummary Of(NumericBinning binning, double[] values)
    {
        var summary = new NumericSummary(binning);
        summary.Add(values);
        return summary;
    }
}
