using CsCheck;
using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Statistics.Tests.Distances;

/// <summary>Hellinger, total variation, L∞, entropy, PSI with a floor, and the limits that chance sets.</summary>
public sealed class ShareDistanceTests
{
    private static readonly Gen<(long[] Reference, long[] Current)> Tables =
        Gen.Int[1, 12].SelectMany(cells => Gen.Select(Gen.Long[0, 50].Array[cells], Gen.Long[0, 50].Array[cells])).Where(pair => pair.Item1.Sum() > 0 && pair.Item2.Sum() > 0);

    [Fact]
    public void Distances_OfAnyCounts_AreSymmetricBoundedAndZeroOnThemselves() => Tables.Sample((a, b) =>
    {
        foreach (var distance in (Func<long[], long[], double?>[])[static (p, q) => Hellinger.Distance(p, q), static (p, q) => TotalVariation.Distance(p, q), static (p, q) => LInfinity.Distance(p, q)])
        {
            var there = distance(a, b)!.Value;
            Assert.InRange(there, 0, 1);
            Assert.Equal(there, distance([.. b.Reverse()], [.. a.Reverse()])!.Value, 1e-12);
            Assert.Equal(there, distance([.. a.Select(x => 7 * x), 0], [.. b, 0])!.Value, 1e-12);
            Assert.Equal(0.0, distance(a, a));
        }
        Assert.Equal(PopulationStabilityIndex.WithFloor(a, b)!.Value, PopulationStabilityIndex.WithFloor(b, a)!.Value, 1e-9);
        Assert.Equal(0.0, PopulationStabilityIndex.WithFloor(a, a));
    }, iter: 500);

    [Fact]
    public void Distances_OfAnyCounts_KeepTheirInequalities() => Tables.Sample((a, b) =>
    {
        double h = Hellinger.Distance(a, b)!.Value, tv = TotalVariation.Distance(a, b)!.Value;
        Assert.InRange(tv, h * h - 1e-12, Math.Sqrt(2) * h + 1e-12);
        Assert.InRange(LInfinity.Distance(a, b)!.Value, 0, tv + 1e-12);
        Assert.InRange(KolmogorovSmirnov.Binned(a, b)!.Value.Statistic, 0, tv + 1e-12);
    }, iter: 500);

    [Fact]
    public void Distances_WithoutACommonCell_AreOne()
    {
        Assert.Equal(1.0, Hellinger.Distance([3, 0], [0, 9]));
        Assert.Equal(1.0, TotalVariation.Distance([3, 0], [0, 9]));
        Assert.Equal(1.0, LInfinity.Distance([3, 0], [0, 9]));
    }

    [Fact]
    public void Entropy_OfAnyCounts_LiesBetweenOneCellAndEvenOnes() => Tables.Sample((a, b) =>
    {
        Assert.InRange(ShannonEntropy.Nats(a)!.Value, 0, Math.Log(a.Length) + 1e-12);
        Assert.Equal(Math.Log(a.Length), ShannonEntropy.Nats([.. a.Select(_ => 5L)])!.Value, 1e-12);
        Assert.Equal(0, ShannonEntropy.Nats([0, b.Sum()])!.Value);
    }, iter: 200);

    [Fact]
    public void Distances_OfSummaries_UseTheirCells()
    {
        var binning = NumericBinning.FromReference(Samples.Normal(1, 3000));
        NumericSummary a = new(binning), b = new(binning);
        a.Add(Samples.Normal(1, 3000));
        b.Add(Samples.Normal(2, 1000, .5));
        Assert.Equal(Hellinger.Distance(a.MainCounts(), b.MainCounts()), Hellinger.Distance(a, b));
        Assert.Equal(TotalVariation.Distance(a.MainCounts(), b.MainCounts()), TotalVariation.Distance(a, b));
        Assert.Equal(LInfinity.Distance(a.MainCounts(), b.MainCounts()), LInfinity.Distance(a, b));
        Assert.Equal(KullbackLeibler.Divergence(a.MainCounts(), b.MainCounts()), KullbackLeibler.Divergence(a, b));
        CategoricalSummary c = new(), d = new();
        c.Add("a", 5);
        d.Add("b", 5);
        Assert.Equal(1.0, Hellinger.Distance(c, d));
        Assert.Equal(1.0, TotalVariation.Distance(c, d));
        Assert.Equal(1.0, LInfinity.Distance(c, d));
        Assert.Equal(KullbackLeibler.Divergence([5, 0], [0, 5]), KullbackLeibler.Divergence(c, d));
        Assert.Equal(0.0, ShannonEntropy.Nats(c));
    }

    [Fact]
    public void Distances_WithoutRows_AreNull()
    {
        long[] none = [0, 0], some = [1, 2];
        Assert.Null(Hellinger.Distance(none, some));
        Assert.Null(TotalVariation.Distance(some, none));
        Assert.Null(LInfinity.Distance([], []));
        Assert.Null(ShannonEntropy.Nats(none));
        Assert.Null(ShannonEntropy.Nats(new CategoricalSummary()));
        Assert.Null(PopulationStabilityIndex.WithFloor(none, some));
        Assert.Throws<ArgumentException>(() => Hellinger.Distance(some, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TotalVariation.Distance([-1, 2], some));
    }

    [Theory]
    [InlineData(10, 2000, 500)]
    [InlineData(32, 5000, 1000)]
    public void ChanceThresholds_WithoutDrift_ArePassedAsOftenAsTheySay(int cells, int n, int m)
    {
        const int windows = 4000;
        var random = new Random(cells);
        int psi = 0, shannon = 0, hellinger = 0, cramer = 0, smirnov = 0, fixedLimit = 0;
        for (var i = 0; i < windows; i++)
        {
            long[] a = Counts(n), b = Counts(m);
            psi += PopulationStabilityIndex.Between(a, b) > ChanceThresholds.PopulationStability(.05, n, m, cells) ? 1 : 0;
            shannon += JensenShannon.DistanceBaseTwo(a, b) > ChanceThresholds.JensenShannonBaseTwo(.05, n, m, cells) ? 1 : 0;
            hellinger += Hellinger.Distance(a, b) > ChanceThresholds.Hellinger(.05, n, m, cells) ? 1 : 0;
            cramer += CramersV.Between(a, b) > ChanceThresholds.CramersV(.05, n, m, cells) ? 1 : 0;
            smirnov += KolmogorovSmirnov.Binned(a, b)!.Value.Statistic > ChanceThresholds.KolmogorovSmirnov(.05, n, m) ? 1 : 0;
            fixedLimit += JensenShannon.DistanceBaseTwo(a, b) > CustomaryThresholds.JensenShannonDistance ? 1 : 0;
        }
        TestContext.Current.SendDiagnosticMessage($"passed at 5 % without drift, K = {cells}, n = {n}, m = {m}, {windows} windows: PSI {Percent(psi)}, Jensen-Shannon {Percent(shannon)}, Hellinger {Percent(hellinger)}, " +
            $"Cramér's V {Percent(cramer)}, KS over cells {Percent(smirnov)}; Jensen-Shannon above 0.1 {Percent(fixedLimit)}");
        foreach (var passed in (int[])[psi, shannon, hellinger, cramer]) Assert.InRange(passed / (double)windows, .038, .065);
        Assert.InRange(smirnov / (double)windows, .015, .05);

        string Percent(int passed) => (100.0 * passed / windows).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) + " %";

        long[] Counts(int rows)
        {
            var counts = new long[cells];
            for (var i = 0; i < rows; i++) counts[random.Next(cells)]++;
            return counts;
        }
    }

    [Fact]
    public void ChanceThresholds_OfLimits_ShrinkWithRowsAndGrowWithCells()
    {
        Assert.Equal(0.04229744, ChanceThresholds.PopulationStability(.05, long.MaxValue, 400, 10), 1e-7);
        Assert.Equal(0, ChanceThresholds.PopulationStability(.05, 10, 10, 1));
        Assert.True(ChanceThresholds.Hellinger(.05, 100, 100, 10) > ChanceThresholds.Hellinger(.05, 1000, 100, 10));
        Assert.True(ChanceThresholds.CramersV(.01, 100, 100, 10) > ChanceThresholds.CramersV(.05, 100, 100, 10));
        Assert.Equal(1.3581015 * Math.Sqrt(.02), ChanceThresholds.KolmogorovSmirnov(.05, 100, 100), 1e-4);
        Assert.InRange(ChanceThresholds.PopulationStability(ChanceThresholds.SmallestAlpha, 1, 1, 2), 2 * 50.84, 2 * 50.85);
        Assert.Throws<ArgumentOutOfRangeException>(() => ChanceThresholds.PopulationStability(0, 1, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChanceThresholds.PopulationStability(1e-13, 1, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChanceThresholds.KolmogorovSmirnov(.05, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChanceThresholds.CramersV(double.NaN, 1, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChanceThresholds.Hellinger(.05, 1, 1, 0));
    }
}
