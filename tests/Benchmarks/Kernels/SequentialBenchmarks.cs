using BenchmarkDotNet.Attributes;
using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Benchmarks.Kernels;

/// <summary>Detectors on a stream in control.</summary>
public class SequentialBenchmarks
{
    private const int Values = 8 * 1024;

    private readonly double[] standard = Draws.Normal(1, Values);
    private readonly Cusum cusum = new(twoSided: true);
    private readonly long[] reference;
    private readonly long[] pane;
    private readonly RankTiltEDetector rankTilt;

    public SequentialBenchmarks()
    {
        var values = Draws.Normal(2, 5000);
        var binning = NumericBinning.FromReference(values);
        reference = MainCounts(binning, values);
        pane = MainCounts(binning, Draws.Normal(3, 1000));
        rankTilt = new RankTiltEDetector(binning.MainBinCount, new ReferenceSlack(0.005, 0.05, 100));
    }

    [Benchmark(OperationsPerInvoke = Values)]
    [Figure("cusum", "ns per value")]
    public double CusumTwoSided()
    {
        foreach (var z in standard) cusum.Step(z);
        return cusum.Current.Upper;
    }

    [Benchmark]
    [Figure("e_detector_batch", "ns")]
    public double RankTiltBatch() => rankTilt.Step(pane, reference).LogR;

    private static long[] MainCounts(NumericBinning binning, double[] values)
    {
        var summary = new NumericSummary(binning);
        summary.Add(values);
        return summary.MainCounts();
    }
}
