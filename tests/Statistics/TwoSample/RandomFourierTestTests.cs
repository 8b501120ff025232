using System.Globalization;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Statistics.Tests.TwoSample;

public sealed class RandomFourierTestTests
{
    private const int D = 4;

    [Theory]
    [InlineData(2000, 200)]
    [InlineData(5000, 50)]
    [InlineData(1000, 700)]
    public void PValue_WithoutDrift_KeepsItsLevel(int n, int m)
    {
        const int windows = 2000;
        var (low, lower) = (0, 0);
        // The windows of one reference share its deviation, so there are two hundred.
        for (var reference = 0; reference < 200; reference++)
        {
            var test = RandomFourierTest.FromReference((ulong)reference, Rows(reference, n), D)!;
            for (var window = 0; window < windows / 200; window++)
            {
                var p = test.Compare(Mean(test.Map, Rows(1000 + reference * 10 + window, m)))!.Value.PValue;
                low += p < .05 ? 1 : 0;
                lower += p < .01 ? 1 : 0;
            }
        }
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"{n}, {m} rows: p < 5 % in {low / (double)windows:P1}, p < 1 % in {lower / (double)windows:P1}"));
        Assert.InRange(low / (double)windows, .03, .07);
        Assert.InRange(lower / (double)windows, .003, .02);
    }

    [Fact]
    public void Compare_WhenOnlyTheDependenceChanges_FindsIt()
    {
        double[] x = Samples.Normal(1, 4000), y = Samples.Normal(2, 4000);
        var test = RandomFourierTest.FromReference(3, Pairs(x, y), 2)!;
        double[] u = Samples.Normal(3, 500), v = Samples.Normal(4, 500);
        var same = test.Compare(Mean(test.Map, Pairs(u, v)))!.Value;
        var coupled = test.Compare(Mean(test.Map, Pairs(u, [.. u.Zip(v, (a, b) => .7 * a + .714 * b)])))!.Value;
        TestContext.Current.SendDiagnosticMessage($"same {same}, coupled {coupled}");
        Assert.InRange(same.PValue, .01, 1);
        Assert.InRange(coupled.PValue, 0, 1e-6);
        Assert.True(coupled.Discrepancy.Squared > 5 * same.Discrepancy.Squared);
    }

    [Fact]
    public void Compare_OfDegenerateReferences_IsDefined()
    {
        Assert.Null(RandomFourierTest.FromReference(1, [1, 2], 2));
        Assert.Throws<ArgumentException>(() => RandomFourierTest.FromReference(1, [1, 2, 3], 2));
        var constant = RandomFourierTest.FromReference(1, [5, 5, 5, 5], 2)!;
        Assert.Equal(1, constant.Compare(Mean(constant.Map, [5, 5]))!.Value.PValue);
        Assert.Equal(0, constant.Compare(Mean(constant.Map, [6, 5]))!.Value.PValue);
        Assert.Null(constant.Compare(new()));
        var few = RandomFourierTest.FromReference(1, [1, 2, 3, 5], 2)!;
        Assert.InRange(few.Compare(Mean(few.Map, [1, 5]))!.Value.PValue, .05, 1);
        var hostile = RandomFourierTest.FromReference(1, [double.NaN, 1e308, double.NaN, -1e308, double.NaN, double.PositiveInfinity], 2)!;
        Assert.InRange(hostile.Compare(Mean(hostile.Map, [1, 1]))!.Value.PValue, 0, 1);
    }

    [Fact]
    public void Compare_WithRowsOfAnotherMap_IsRefused()
    {
        RandomFourierTest test = RandomFourierTest.FromReference(1, Rows(1, 50), D)!, other = RandomFourierTest.FromReference(2, Rows(1, 50), D)!;
        Assert.Throws<ArgumentException>(() => test.Compare(Mean(other.Map, Rows(2, 10))));
    }

    [Fact]
    public void Read_OfWrittenBytes_ComparesAlike()
    {
        var test = RandomFourierTest.FromReference(1, Rows(1, 200), D)!;
        var bytes = BinaryForm.Of(test.WriteTo);
        var read = RandomFourierTest.Read(bytes);
        Assert.Equal(bytes, BinaryForm.Of(read.WriteTo));
        var rows = Rows(2, 30);
        Assert.Equal(test.Compare(Mean(test.Map, rows)), read.Compare(Mean(read.Map, rows)));
        Assert.StartsWith("015201040100000000000000cd3b7f669ea00640", Convert.ToHexStringLower(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void IsSampled_OverManyRows_TakesOneIn16_AndOthersForAnotherSeed()
    {
        ulong[] one = new ulong[160_000], other = new ulong[160_000];
        RowFingerprints.Begin(one, 1);
        RowFingerprints.Begin(other, 2);
        var positions = Enumerable.Range(0, one.Length).Select(row => (ulong)row).ToArray();
        RowFingerprints.AddColumn(one, positions);
        RowFingerprints.AddColumn(other, positions);
        Assert.InRange(one.Count(RowFingerprints.IsSampled), 9_500, 10_500);
        Assert.InRange(one.Zip(other).Count(pair => RowFingerprints.IsSampled(pair.First) && RowFingerprints.IsSampled(pair.Second)), 500, 750);
    }

    // Dependent, of different scales, one with heavy tails.
    private static double[] Rows(int seed, int count)
    {
        double[] a = Samples.Normal(4 * seed, count), b = Samples.Normal(4 * seed + 1, count), c = Samples.Normal(4 * seed + 2, count), d = Samples.Normal(4 * seed + 3, count);
        return [.. Enumerable.Range(0, count).SelectMany(i => (double[])[a[i], 100 * (a[i] + b[i]), Math.Exp(c[i]), Math.Round(d[i])])];
    }

    private static double[] Pairs(double[] x, double[] y) => [.. x.Zip(y).SelectMany(pair => (double[])[pair.First, pair.Second])];

    private static RandomFourierMean Mean(RandomFourierMap map, double[] rows)
    {
        var mean = new RandomFourierMean();
        mean.Add(map, rows);
        return mean;
    }
}
