using CsCheck;
using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class RandomFourierMeanTests
{
    private const int D = 3;
    private static readonly RandomFourierMap Map = new(7, [0, 1, -2], [1, 2, .5]);
    private static readonly Gen<double[]> Batches = Samples.AnyDouble.Array[D].Array[0, 20].Select(rows => rows.SelectMany(row => row).ToArray());

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameBytes() => Gen.Select(Batches, Batches, Batches).Sample((a, b, c) =>
    {
        var whole = BinaryForm.Hex(Of([.. a, .. b, .. c]).WriteTo);
        RandomFourierMean left = Of(a), right = Of(c), tail = Of(b), nested = Of(a);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(Of(c));
        nested.Merge(tail);
        right.Merge(Of(b));
        right.Merge(Of(a));
        right.Merge(Of([]));
        foreach (var other in (RandomFourierMean[])[left, nested, right, left.Clone()]) Assert.Equal(whole, BinaryForm.Hex(other.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(RandomFourierMean.Read(Convert.FromHexString(whole)).WriteTo));
    }, iter: 200);

    [Fact]
    public void Mean_AgainstTheLibrarysCosine_AgreesToNineDigits()
    {
        // One feature: the frequencies can be read off the mean of a single row close to the reference mean.
        var map = new RandomFourierMap(3, [0], [1], 1);
        const double step = 1.0 / 4096;
        var near = Single(map, step);
        for (var x = -9.0; x < 9; x += .37)
        {
            var mean = Single(map, x);
            for (var k = 0; k < RandomFourierMap.Frequencies; k++)
            {
                var frequency = Math.Atan2(near[k + 64], near[k]) / step;
                Assert.Equal(Math.Cos(frequency * x) / 8, mean[k], 5e-6);
                Assert.Equal(1.0 / 64, mean[k] * mean[k] + mean[k + 64] * mean[k + 64], 1e-10);
            }
        }
    }

    [Fact]
    public void Between_OverManyMaps_AveragesToTheExactKernelDiscrepancy()
    {
        double[] reference = Samples.Normal(1, 120 * D), current = [.. Samples.Normal(2, 90 * D).Select(value => value * 1.2 + .4)];
        const double scale = 1.5;
        var exact = MaximumMeanDiscrepancy.FromSamples(reference, current, D, scale)!.Value.Squared;
        double sum = 0, squares = 0;
        const int maps = 300;
        for (ulong seed = 0; seed < maps; seed++)
        {
            var map = new RandomFourierMap(seed, new double[D], [1, 1, 1], scale);
            RandomFourierMean a = new(), b = new();
            a.Add(map, reference);
            b.Add(map, current);
            var difference = RandomFourierMean.Between(a, b)!.Value.Squared - exact;
            sum += difference / maps;
            squares += difference * difference / maps;
        }
        var deviation = Math.Sqrt(squares);
        TestContext.Current.SendDiagnosticMessage("MMD²: exact {0:F4}, mean over maps off by {1:F5}, one map by {2:F4}", exact, sum, deviation);
        Assert.InRange(sum, -4 * deviation / Math.Sqrt(maps), 4 * deviation / Math.Sqrt(maps));
        Assert.InRange(deviation, 0, .2 * exact);
    }

    [Fact]
    public void Between_WithoutDrift_IsItsNoise()
    {
        double unbiased = 0, ratio = 0;
        const int pairs = 100;
        for (var i = 0; i < pairs; i++)
        {
            var found = RandomFourierMean.Between(Standard(Samples.Normal(2 * i, 200 * D)), Standard(Samples.Normal(2 * i + 1, 300 * D)))!.Value;
            unbiased += found.Unbiased!.Value / pairs;
            ratio += found.Squared / found.Noise!.Value / pairs;
        }
        Assert.Equal(0, unbiased, 5e-4);
        Assert.Equal(1, ratio, .1);
    }

    [Fact]
    public void Between_WhenOnlyTheDependenceChanges_SeesIt()
    {
        double[] x = Samples.Normal(5, 1000), y = Samples.Normal(6, 1000), z = Samples.Normal(7, 1000);
        var independent = Standard([.. Enumerable.Range(0, 1000).SelectMany(i => (double[])[x[i], y[i], z[i]])]);
        var dependent = Standard([.. Enumerable.Range(0, 1000).SelectMany(i => (double[])[z[i], .8 * z[i] + .6 * x[i], y[i]])]);
        var found = RandomFourierMean.Between(independent, dependent)!.Value;
        Assert.True(found.Squared > 5 * found.Noise, $"{found}");
    }

    [Fact]
    public void Between_IsSymmetric_AndZeroForEqualRows() => Gen.Select(Batches, Batches).Sample((a, b) =>
    {
        Assert.Equal(RandomFourierMean.Between(Of(a), Of(b)), RandomFourierMean.Between(Of(b), Of(a)) is { } swapped ? swapped : null);
        if (a.Length > 0) Assert.Equal(0.0, RandomFourierMean.Between(Of(a), Of(a))!.Value.Squared);
    }, iter: 100);

    [Fact]
    public void Figures_OfDegenerateRows_AreDefined()
    {
        Assert.Null(Of([]).Mean());
        Assert.Null(RandomFourierMean.Between(Of([]), Of([1, 2, 3])));
        var single = RandomFourierMean.Between(Of([0, 0, 0]), Of([1, 1, 1]))!.Value;
        Assert.Null(single.Unbiased ?? single.Noise);
        Assert.Equal(BinaryForm.Hex(Of([0, 1, -2]).WriteTo), BinaryForm.Hex(Of([double.NaN, double.NaN, double.NaN]).WriteTo));
        Assert.Equal(BinaryForm.Hex(Of([1e9, 1, -2]).WriteTo), BinaryForm.Hex(Of([double.PositiveInfinity, 1, -2]).WriteTo));
        Assert.All(Of([1e308, -1e308, double.Epsilon]).Mean()!, value => Assert.InRange(value, -.125, .125));
        var constant = new RandomFourierMean();
        constant.Add(new RandomFourierMap(1, [5], [0]), [5, 5]);
        Assert.Equal(.125, constant.Mean()![0]);
    }

    [Fact]
    public void Map_WithWrongArguments_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new RandomFourierMap(1, [], []));
        Assert.Throws<ArgumentException>(() => new RandomFourierMap(1, [1], [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomFourierMap(1, [double.NaN], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomFourierMap(1, [1], [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomFourierMap(1, [1], [1], 0));
        var other = new RandomFourierMean();
        other.Add(new RandomFourierMap(8, [0, 1, -2], [1, 2, .5]), [1, 2, 3]);
        Assert.Throws<ArgumentException>(() => Of([]).Merge(other));
        Assert.Throws<ArgumentException>(() => other.Add(Map, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Of([]).Add(Map, [1, 2]));
    }

    [Fact]
    public void WriteTo_OfKnownRows_GivesTheFrozenBytes()
    {
        var bytes = BinaryForm.Of(Of([.5, 2, -2.25, 1, double.NaN, double.NegativeInfinity]).WriteTo);
        Assert.Equal("016a28158654c811fa02ac90c69208caf0b68e0be8dad58f0fccaca6ed0783c8a47da696a422b09de5940fc3b7a822feb3aa40d08490da02e282daa7", Convert.ToHexStringLower(bytes.AsSpan(0, 60)));
        Assert.Equal("511e2e19c1f171ab242147e6b534095c6490ce7f31c1c913c1688992edb3e2ee", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        Assert.Equal("016a28158654c811fa00", BinaryForm.Hex(Of([]).WriteTo));
    }

    [Fact]
    public void WriteTo_OfManyRows_StaysWithinItsBound() => Assert.InRange(BinaryForm.Of(Of(Samples.Normal(4, 30_000)).WriteTo).Length, 1, 1300);

    [Fact]
    public void Read_OfDamagedBytes_IsRefused() => BinaryForm.RefusesDamage(BinaryForm.Of(Of([1, 2, 3]).WriteTo), bytes => RandomFourierMean.Read(bytes));

    [Fact]
    public void Add_WhenWarm_AllocatesNothing()
    {
        var summary = new RandomFourierMean();
        var rows = Samples.Normal(1, 300);
        Assert.Equal(0, Allocation.AfterWarmUp(() => summary.Add(Map, rows)));
    }

    private static RandomFourierMean Of(double[] rows)
    {
        var summary = new RandomFourierMean();
        summary.Add(Map, rows);
        return summary;
    }

    private static RandomFourierMean Standard(double[] rows)
    {
        var summary = new RandomFourierMean();
        summary.Add(new RandomFourierMap(11, new double[D], [1, 1, 1]), rows);
        return summary;
    }

    private static double[] Single(RandomFourierMap map, double x)
    {
        var summary = new RandomFourierMean();
        summary.Add(map, [x]);
        return summary.Mean()!;
    }
}
