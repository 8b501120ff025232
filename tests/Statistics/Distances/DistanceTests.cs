using CsCheck;
using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Distances;

public sealed class DistanceTests
{
    private static readonly Gen<(long[] Reference, long[] Current)> Tables =
        Gen.Int[1, 12].SelectMany(cells => Gen.Select(Gen.Long[0, 50].Array[cells], Gen.Long[0, 50].Array[cells])).Where(pair => pair.Item1.Sum() > 0 && pair.Item2.Sum() > 0);

    [Fact]
    public void Distances_OfAnyCounts_AreSymmetricBoundedAndZeroOnThemselves() => Tables.Sample((a, b) =>
    {
        Assert.Equal(PopulationStabilityIndex.Between(a, b)!.Value, PopulationStabilityIndex.Between(b, a)!.Value, 1e-9);
        Assert.Equal(JensenShannon.DistanceBaseTwo(a, b)!.Value, JensenShannon.DistanceBaseTwo(b, a)!.Value, 1e-9);
        Assert.Equal(KolmogorovSmirnov.Binned(a, b)!.Value.Statistic, KolmogorovSmirnov.Binned(b, a)!.Value.Statistic, 1e-12);
        Assert.InRange(JensenShannon.DistanceBaseTwo(a, b)!.Value, 0, 1);
        Assert.InRange(JensenShannon.DivergenceNats(a, b)!.Value, 0, Math.Log(2));
        Assert.InRange(KolmogorovSmirnov.Binned(a, b)!.Value.Statistic, 0, 1);
        Assert.InRange(KolmogorovSmirnov.Binned(a, b)!.Value.PValue, 0, 1);
        Assert.InRange(KullbackLeibler.Divergence(a, b)!.Value, 0, double.MaxValue);
        var psi = PopulationStabilityIndex.Calibrate(a, b)!.Value;
        Assert.InRange(psi.Value, 0, double.MaxValue);
        Assert.InRange(psi.PValue, 0, 1);
        Assert.InRange(psi.BiasCorrected, 0, psi.Value);
        Assert.Equal(0, PopulationStabilityIndex.Between(a, a)!.Value, 1e-12);
        Assert.Equal(0, JensenShannon.DivergenceNats(a, a)!.Value, 1e-12);
        Assert.Equal(0, KullbackLeibler.Divergence(a, a)!.Value, 1e-12);
        Assert.Equal(0.0, KolmogorovSmirnov.Binned(a, a)!.Value.Statistic);
    }, iter: 500);

    [Fact]
    public void Distances_WithoutRows_AreNull()
    {
        long[] none = [0, 0], some = [1, 2];
        Assert.Null(PopulationStabilityIndex.Between(none, some));
        Assert.Null(PopulationStabilityIndex.Calibrate(some, none));
        Assert.Null(JensenShannon.DistanceBaseE(none, some));
        Assert.Null(KolmogorovSmirnov.Binned(some, none));
        Assert.Null(KullbackLeibler.Divergence([], []));
        Assert.Null(Wasserstein.FromSamples([], [1]));
        Assert.Null(KolmogorovSmirnov.FromSamples([1], []));
        Assert.Null(Wasserstein.Normalised(new NumericSummary(null), Summary([1])));
        Assert.Null(Wasserstein.Normalised(Summary([1, 1]), Summary([2])));
        Assert.Throws<ArgumentException>(() => PopulationStabilityIndex.Between(some, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => JensenShannon.DivergenceNats([-1, 2], some));
        Assert.Throws<ArgumentOutOfRangeException>(() => Wasserstein.FromSamples([double.NaN], [1]));
    }

    [Fact]
    public void KolmogorovSmirnov_OverEqualBins_LosesAtMostOneBin() => Gen.Select(Gen.Int[0, 100_000], Gen.Double[-1, 1], Gen.Double[.3, 3]).Sample((seed, shift, scale) =>
    {
        double[] reference = Samples.Normal(seed, 2000), current = Samples.Normal(seed + 1, 500, shift, scale);
        var binning = NumericBinning.FromReference(reference);
        var exact = KolmogorovSmirnov.FromSamples(reference, current)!.Value.Statistic;
        var binned = KolmogorovSmirnov.Binned(Summary(reference, binning), Summary(current, binning))!.Value.Statistic;
        Assert.InRange(exact - binned, -1e-12, 1 / 32.0 + 1 / 2000.0);
    }, iter: 60);

    [Fact]
    public void Calibrate_WithoutDrift_KeepsItsLevel()
    {
        var random = new Random(12);
        int alarms = 0, above = 0;
        for (var i = 0; i < 2000; i++)
        {
            var psi = PopulationStabilityIndex.Calibrate(Counts(5000), Counts(1000))!.Value;
            alarms += psi.PValue < .05 ? 1 : 0;
            above += psi.BiasCorrected > .03 ? 1 : 0;
        }
        Assert.InRange(alarms / 2000.0, .03, .07);
        Assert.InRange(above, 0, 20);

        long[] Counts(int rows)
        {
            var counts = new long[32];
            for (var i = 0; i < rows; i++) counts[random.Next(32)]++;
            return counts;
        }
    }

    [Fact]
    public void PValue_OfKolmogorovSmirnov_KeepsItsLevel()
    {
        var alarms = 0;
        for (var seed = 0; seed < 500; seed++) alarms += KolmogorovSmirnov.FromSamples(Samples.Normal(seed, 400), Samples.Normal(seed + 5000, 300))!.Value.PValue < .05 ? 1 : 0;
        Assert.InRange(alarms / 500.0, .025, .075);
    }

    [Fact]
    public void Wasserstein_OverSummaries_IsCloseToTheExactOne()
    {
        double[] a = [.. Samples.Normal(1, 10_000).Select(Math.Exp)], b = [.. Samples.Normal(2, 8_000, .1).Select(Math.Exp)];
        var exact = Wasserstein.FromSamples(a, b)!.Value;
        Assert.Equal(exact, Wasserstein.Between(Summary(a), Summary(b))!.Value, 1e-3);
        Assert.Equal(exact / Summary(a).StandardDeviation!.Value, Wasserstein.Normalised(Summary(a), Summary(b))!.Value, 1e-3);
    }

    [Fact]
    public void Wasserstein_OfShiftedValues_IsTheShift()
    {
        Assert.Equal(2.5, Wasserstein.FromSamples([1, 2, 3], [3.5, 4.5, 5.5])!.Value, 1e-12);
        Assert.Equal(0.0, Wasserstein.Between(Summary([1, 0, -7]), Summary([-7, 1, 0])));
        Assert.Equal(1.0, Wasserstein.Between(Summary([0]), Summary([1]))!.Value, .02);
        Assert.Equal(double.PositiveInfinity, Wasserstein.FromSamples([double.MinValue], [double.MaxValue]));
    }

    [Fact]
    public void Distances_OfSummariesThroughTheirOverloads_UseTheirCells()
    {
        var binning = NumericBinning.FromReference(Samples.Normal(1, 3000));
        NumericSummary a = Summary(Samples.Normal(1, 3000), binning), b = Summary(Samples.Normal(2, 1000, .5), binning);
        Assert.Equal(PopulationStabilityIndex.Calibrate(a.MainCounts(), b.MainCounts()), PopulationStabilityIndex.Calibrate(a, b));
        Assert.InRange(JensenShannon.DistanceBaseTwo(a, b)!.Value, .1, .5);
        CategoricalSummary c = new(), d = new();
        c.Add("a", 5);
        d.Add("b", 5);
        Assert.Equal(1.0, JensenShannon.DistanceBaseTwo(c, d)!.Value, 1e-12);
        Assert.Equal(1, PopulationStabilityIndex.Calibrate(c, d)!.Value.DegreesOfFreedom);
    }

    [Fact]
    public void Distances_OfSummariesOnDifferentBins_AreRefused()
    {
        // As many bins, but other ones.
        NumericSummary a = Summary([1, 2, 3], NumericBinning.FromReference(Samples.Normal(1, 3000))), b = Summary([1, 2, 3], NumericBinning.FromReference(Samples.Normal(2, 3000)));
        Assert.Equal(a.MainCounts().Length, b.MainCounts().Length);
        Assert.Throws<ArgumentException>(() => PopulationStabilityIndex.Calibrate(a, b));
        Assert.Throws<ArgumentException>(() => JensenShannon.DistanceBaseTwo(a, b));
        Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.Binned(a, b));
        Assert.Throws<ArgumentException>(() => Hellinger.Distance(a, b));
        Assert.Throws<ArgumentException>(() => Watchgrain.Statistics.TwoSample.ChiSquareTest.Between(a, b));
    }

    private static NumericSummary Summary(double[] values, NumericBinning? binning = null)
    {
        var summary = new NumericSummary(binning);
        summary.Add(values);
        return summary;
    }
}
