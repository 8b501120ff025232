using System.Numerics;
using CsCheck;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Statistics.Tests.TwoSample;

/// <summary>χ², G, Yates, Fisher, Z and Cramér's V over tables of two sides.</summary>
public sealed class TableTests
{
    private static readonly Gen<(long[] Reference, long[] Current)> Tables =
        Gen.Int[1, 12].SelectMany(cells => Gen.Select(Gen.Long[0, 50].Array[cells], Gen.Long[0, 50].Array[cells])).Where(pair => pair.Item1.Sum() > 0 && pair.Item2.Sum() > 0);

    [Fact]
    public void Tests_OfAnyTable_AreSymmetricBoundedAndBlindToEmptyCells() => Tables.Sample((a, b) =>
    {
        foreach (var test in (Func<long[], long[], ChiSquareResult?>[])[static (p, q) => ChiSquareTest.Between(p, q), static (p, q) => GTest.Between(p, q)])
        {
            ChiSquareResult there = test(a, b)!.Value, back = test([.. b.Reverse()], [.. a.Reverse()])!.Value, padded = test([0, .. a, 0], [0, .. b, 0])!.Value;
            Assert.Equal(there.Statistic, back.Statistic, 1e-9);
            Assert.Equal(there, padded);
            Assert.InRange(there.Statistic, 0, double.MaxValue);
            Assert.InRange(there.PValue, 0, 1);
            Assert.Equal(0, test(a, a)!.Value.Statistic, 1e-9);
        }
    }, iter: 300);

    [Fact]
    public void CramersV_OfAnyTable_LiesInTheUnitIntervalAndIsOneWithoutACommonCell() => Tables.Sample((a, b) =>
    {
        if (CramersV.Between(a, b) is { } v) Assert.InRange(v, 0, 1);
        Assert.Equal(1, CramersV.Between([.. a, .. b.Select(_ => 0L)], [.. a.Select(_ => 0L), .. b])!.Value, 1e-12);
    }, iter: 300);

    [Fact]
    public void TwoProportionZ_OfAnyTable_SquaresToPearsonsStatistic() => Gen.Select(Gen.Long[0, 40], Gen.Long[0, 40], Gen.Long[0, 40], Gen.Long[0, 40]).Where((a, b, c, d) => a + b > 0 && c + d > 0).Sample((a, b, c, d) =>
    {
        var z = TwoProportionZ.Between(a, a + b, c, c + d)!.Value;
        var chi = ChiSquareTest.Between([a, b], [c, d])!.Value;
        Assert.Equal(chi.Statistic, z.Z * z.Z, 1e-9);
        Assert.Equal(chi.PValue, z.PValue, 1e-9);
        Assert.Equal(-z.Z, TwoProportionZ.Between(c, c + d, a, a + b)!.Value.Z, 1e-12);
    }, iter: 300);

    [Fact]
    public void Yates_OfTwoCells_NeverFindsMoreThanPearson() => Gen.Long[1, 60].Array[4].Sample(t =>
    {
        ChiSquareResult corrected = ChiSquareTest.WithContinuity([t[0], t[1]], [t[2], t[3]])!.Value, plain = ChiSquareTest.Between([t[0], t[1]], [t[2], t[3]])!.Value;
        Assert.InRange(corrected.Statistic, 0, plain.Statistic);
        Assert.Equal(corrected, ChiSquareTest.WithContinuity([t[0], 0, t[1]], [t[2], 0, t[3]]));
    }, iter: 200);

    [Fact]
    public void Fisher_OfAnyTable_IsTheSumOfTheWholeNumbers() => Gen.Long[0, 14].Array[4].Where(t => t[0] + t[1] > 0 && t[2] + t[3] > 0).Sample(t =>
    {
        long first = t[0] + t[1], second = t[2] + t[3], column = t[0] + t[2];
        var ways = Enumerable.Range(0, (int)Math.Min(first, column) + 1).Where(x => column - x <= second).Select(x => Choose(first, x) * Choose(second, column - x)).ToArray();
        var seen = Choose(first, t[0]) * Choose(second, column - t[0]);
        var expected = (double)ways.Where(way => way <= seen).Aggregate(BigInteger.Zero, BigInteger.Add) / (double)Choose(first + second, column);
        Assert.Equal(expected, FisherExact.Between([t[0], t[1]], [t[2], t[3]])!.Value.PValue, 1e-9);
    }, iter: 300);

    [Theory]
    // By the same ratios with 40 digits.
    [InlineData(500_000, 500_000, 498_000, 502_000, 0.0046983483070994662)]
    [InlineData(500_000, 500_000, 495_000, 505_000, 1.5520590910811864e-12)]
    [InlineData(3, 999_997, 15, 999_985, 0.0075375849936379288)]
    public void Fisher_OfMillionsOfRows_KeepsItsDigits(long a, long b, long c, long d, double expected) => Assert.Equal(1, FisherExact.Between([a, b], [c, d])!.Value.PValue / expected, 1e-11);

    [Fact]
    public void Fisher_OfBillionsOfRows_AnswersAtOnce()
    {
        Assert.Equal(1, FisherExact.Between([3_000_000_000, 5_000_000_000], [3_000_000_000, 5_000_000_000])!.Value.PValue, 1e-9);
        Assert.Equal(0, FisherExact.Between([8_000_000_000, 0], [0, 8_000_000_000])!.Value.PValue);
    }

    [Fact]
    public void Tests_WithoutDrift_KeepTheirLevel()
    {
        int chi = 0, g = 0;
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            long[] a = Counts(random, 500), b = Counts(random, 300);
            chi += ChiSquareTest.Between(a, b)!.Value.PValue < .05 ? 1 : 0;
            g += GTest.Between(a, b)!.Value.PValue < .05 ? 1 : 0;
        }
        TestContext.Current.SendDiagnosticMessage($"level 5 %, 2,000 pairs of 500 and 300 rows in 10 cells: χ² {chi / 20.0} %, G {g / 20.0} %");
        Assert.InRange(chi / 2000.0, .035, .065);
        Assert.InRange(g / 2000.0, .035, .065);
    }

    [Fact]
    public void Tests_OfSummaries_UseTheirCells()
    {
        var binning = NumericBinning.FromReference(Samples.Normal(1, 3000));
        NumericSummary a = new(binning), b = new(binning);
        a.Add(Samples.Normal(1, 3000));
        b.Add(Samples.Normal(2, 1000, .5));
        Assert.Equal(ChiSquareTest.Between(a.MainCounts(), b.MainCounts()), ChiSquareTest.Between(a, b));
        Assert.Equal(GTest.Between(a.MainCounts(), b.MainCounts()), GTest.Between(a, b));
        Assert.Equal(CramersV.Between(a.MainCounts(), b.MainCounts()), CramersV.Between(a, b));
        CategoricalSummary c = new(), d = new();
        c.Add("a", 5);
        d.Add("b", 5);
        Assert.Equal(10, ChiSquareTest.Between(c, d)!.Value.Statistic, 1e-12);
        Assert.Equal(20 * Math.Log(2), GTest.Between(c, d)!.Value.Statistic, 1e-12);
        Assert.Equal(1, CramersV.Between(c, d)!.Value, 1e-12);
    }

    [Fact]
    public void Tests_OfDegenerateTables_GiveTheirDocumentedAnswers()
    {
        long[] none = [0, 0], some = [3, 4];
        Assert.Null(ChiSquareTest.Between(none, some));
        Assert.Null(GTest.Between(some, none));
        Assert.Null(FisherExact.Between(none, some));
        Assert.Null(CramersV.Between([0, 3], [0, 9]));
        Assert.Null(TwoProportionZ.Between(0, 0, 1, 2));
        Assert.Null(ChiSquareTest.WithContinuity([1, 2, 3], [3, 2, 1]));
        Assert.Equal(new ChiSquareResult(0, 1, 0), ChiSquareTest.Between([0, 3], [0, 9]));
        Assert.Equal(new TwoProportionResult(0, 1, 0), TwoProportionZ.Between(0, 5, 0, 9));
        Assert.Equal(new FisherResult(null, 1), FisherExact.Between([5, 0], [9, 0]));
        Assert.Equal(double.PositiveInfinity, FisherExact.Between([5, 0], [1, 4])!.Value.OddsRatio);
        Assert.Throws<ArgumentException>(() => FisherExact.Between([1, 2, 3], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => ChiSquareTest.Between(some, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GTest.Between([-1, 2], some));
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoProportionZ.Between(3, 2, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoProportionZ.Between(0, 2, -1, 1));
    }

    private static long[] Counts(Random random, int rows)
    {
        var counts = new long[10];
        for (var i = 0; i < rows; i++) counts[random.Next(10)]++;
        return counts;
    }

    private static BigInteger Choose(long n, long k)
    {
        BigInteger result = 1;
        for (var i = 1; i <= k; i++) result = result * (n - k + i) / i;
        return result;
    }
}
