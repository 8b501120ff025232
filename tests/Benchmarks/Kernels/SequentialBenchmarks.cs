using BenchmarkDotNet.Attributes;
using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Benchmarks.Kernels;

/// <summary>Detectors on a stream in control.</summary>
public class SequentialBenchmarks
{
    private const int Values = 8 * 1024;

    private readonly double[] standard = Draws.Normal(1, Values);
    private readonly double[] errors = [.. Draws.Normal(4, Values).Select(value => value > 1 ? 1.0 : 0)];
    private readonly Cusum cusum = new(twoSided: true);
    private readonly Adwin adwin = new();
    private readonly PageHinkley pageHinkley = new();
    private readonly long[] reference;
    private readonly long[][] panes;
    private readonly RankTiltEDetector rankTilt;
    private int step;

    public SequentialBenchmarks()
    {
        var values = Draws.Normal(2, 5000);
        var binning = NumericBinning.FromReference(values);
        reference = MainCounts(binning, values);
        // Different ones: the plug-in experts would learn a single one by heart and call it drift.
        panes = [.. Enumerable.Range(0, 64).Select(p => MainCounts(binning, Draws.Normal(3000 + p, 1000)))];
        rankTilt = new RankTiltEDetector(binning.MainBinCount, new ReferenceSlack(0.005, 0.05, 100));
    }

    [Benchmark(OperationsPerInvoke = Values)]
    [Figure("adwin_in_control", "ns per value")]
    public double AdwinInControl()
    {
        foreach (var error in errors) adwin.Add(error);
        return adwin.Total;
    }

    [Benchmark(OperationsPerInvoke = Values)]
    [Figure("page_hinkley", "ns per value")]
    public double PageHinkleyInControl()
    {
        foreach (var error in errors) pageHinkley.Add(error);
        return (double)pageHinkley.State;
    }

    [Benchmark(OperationsPerInvoke = Values)]
    [Figure("cusum", "ns per value")]
    public double CusumTwoSided()
    {
        foreach (var z in standard) cusum.Add(z);
        return cusum.Current.Upper;
    }

    [Benchmark]
    [Figure("e_detector_batch", "ns")]
    public double RankTiltBatch() => rankTilt.Step(panes[step++ % panes.Length], reference).LogR;

    private static long[] MainCounts(NumericBinning binning, double[] values)
    {
        var summary = new NumericSummary(binning);
        summary.Add(values);
        return summary.MainCounts();
    }
}
