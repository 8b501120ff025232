using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Watchgrain.Grains;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;

namespace Watchgrain.Benchmarks.Kernels;

/// <summary>What an ingest partition does with a row of eight numbers and two categories in a batch of 2,000, with and without counting repeated rows.</summary>
public class ReductionBenchmarks
{
    private const int Rows = 2000;
    private const int Numbers = 8;

    private static readonly VersionId Id = new("tenant", "model", "version");

    private readonly ColumnarRows rows = Draw(1, Rows);
    private readonly BatchReducer with;
    private readonly BatchReducer without;

    public ReductionBenchmarks()
    {
        var spec = new VersionSpec
        {
            Features = [.. Enumerable.Range(0, Numbers).Select(i => new FeatureSpec { Name = $"n{i}", Kind = FeatureKind.Numeric }), new() { Name = "c0", Kind = FeatureKind.Categorical }, new() { Name = "c1", Kind = FeatureKind.Categorical }],
            Axis = Axis.Sequence,
            PaneLength = 100_000,
            LabelMaturity = 100_000,
            LabelHorizon = 100_000,
        };
        using var upload = new ReferenceUpload(Id, spec);
        upload.Add("feed", Draw(2, 20_000));
        var plan = upload.Build().Plan;
        (with, without) = (new(Id, spec, plan, 1), new(Id, spec, plan with { Floods = null }, 1));
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("reduction", "ns per row")]
    public double Reduce() => Reduce(with);

    [Benchmark(OperationsPerInvoke = Rows)]
    [Figure("reduction_without_repeats", "ns per row")]
    public double ReduceWithoutRepeats() => Reduce(without);

    private double Reduce(BatchReducer reducer)
    {
        var pending = new PendingDeltas(reducer.Binnings);
        reducer.Reduce(0, "feed", rows, null, false, pending);
        return pending.IsEmpty ? 0 : 1;
    }

    private static ColumnarRows Draw(int seed, int count)
    {
        var random = new Random(seed);
        return new()
        {
            Count = count,
            Positions = Bytes(Enumerable.Range(0, count).Select(row => (long)row)),
            Scores = Bytes(Enumerable.Range(0, count).Select(_ => random.NextDouble())),
            Classes = new byte[count],
            Columns =
            [
                .. Enumerable.Range(0, Numbers).Select(i => new FeatureColumn { Values = Bytes(Draws.Normal(seed + i, count)) }),
                .. Enumerable.Range(0, 2).Select(_ => new FeatureColumn { Codes = Bytes(Enumerable.Range(0, count).Select(_ => random.Next(20))), Dictionary = [.. Enumerable.Range(0, 20).Select(code => $"category {code}")] }),
            ],
        };
    }

    private static byte[] Bytes<T>(IEnumerable<T> values)
        where T : unmanaged
        => MemoryMarshal.AsBytes(values.ToArray().AsSpan()).ToArray();
}
