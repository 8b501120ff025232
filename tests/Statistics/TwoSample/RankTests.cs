using CsCheck;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Statistics.Tests.TwoSample;

/// <summary>Cramér-von Mises, Anderson-Darling and Mann-Whitney: all three see ranks only.</summary>
public sealed class RankTests
{
    private static readonly Gen<double[]> Tied = Gen.Frequency((3, Gen.Int[-4, 4].Select(i => (double)i)), (1, Gen.Double[-5, 5])).Array[1, 12];

    [Fact]
    public void ExactP_OfCramerVonMises_IsTheShareOfAllOrders() => Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 10_000]).Sample((n, m, seed) =>
    {
        var (reference, current) = Orders.Draw(seed, n, m);
        var expected = Orders.TailShare(reference, current, static (a, b) => CramerVonMises.FromSamples(a, b)!.Value.Statistic);
        Assert.Equal(expected, CramerVonMises.FromSamples(reference, current)!.Value.ExactPValue!.Value, 1e-12);
    }, iter: 40);

    [Fact]
    public void ExactP_OfMannWhitney_IsTheShareOfAllOrders() => Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 10_000]).Sample((n, m, seed) =>
    {
        var (reference, current) = Orders.Draw(seed, n, m);
        var expected = Orders.TailShare(reference, current, static (a, b) => Math.Abs(MannWhitney.FromSamples(a, b)!.Value.ReferenceU - a.Length * b.Length / 2.0));
        Assert.Equal(expected, MannWhitney.FromSamples(reference, current)!.Value.ExactPValue!.Value, 1e-12);
    }, iter: 40);

    [Fact]
    public void Tests_UnderAnyMonotoneMapAndOrder_StayTheSame() => Gen.Select(Tied, Tied).Sample((a, b) =>
    {
        double[] c = [.. a.Reverse().Select(Bent)], d = [.. b.Order().Select(Bent)];
        Assert.Equal(CramerVonMises.FromSamples(a, b), CramerVonMises.FromSamples(c, d));
        Assert.Equal(AndersonDarling.FromSamples(a, b), AndersonDarling.FromSamples(c, d));
        Assert.Equal(MannWhitney.FromSamples(a, b), MannWhitney.FromSamples(c, d));

        // Powers of two, so that rounding ties nothing.
        static double Bent(double x) => x < 0 ? x / 8 : x * 4;
    }, iter: 300);

    [Fact]
    public void Tests_WithSidesExchanged_GiveTheSameP() => Gen.Select(Tied, Tied).Sample((a, b) =>
    {
        CramerVonMisesResult cramer = CramerVonMises.FromSamples(a, b)!.Value, back = CramerVonMises.FromSamples(b, a)!.Value;
        Assert.Equal(cramer.Statistic, back.Statistic, 1e-9);
        Assert.Equal(cramer.PValue, back.PValue, 1e-9);
        Assert.InRange(cramer.PValue, 0, 1);
        MannWhitneyResult whitney = MannWhitney.FromSamples(a, b)!.Value, turned = MannWhitney.FromSamples(b, a)!.Value;
        Assert.Equal(1, whitney.AreaUnderCurve + turned.AreaUnderCurve, 1e-12);
        Assert.Equal(whitney.PValue, turned.PValue, 1e-9);
        Assert.InRange(whitney.PValue, 0, 1);
        if (AndersonDarling.FromSamples(a, b) is not { } anderson) return;
        Assert.Equal(anderson.MidrankStatistic, AndersonDarling.FromSamples(b, a)!.Value.MidrankStatistic, 1e-9);
        Assert.InRange(anderson.PValue, .001, .25);
    }, iter: 300);

    [Fact]
    public void MannWhitney_OfLabelledScores_IsTheAreaUnderTheirCurve() => Gen.Select(Tied, Tied).Sample((a, b) =>
    {
        int[] labels = [.. a.Select(_ => 0), .. b.Select(_ => 1)];
        Assert.Equal(RocAuc.FromSamples(labels, [.. a, .. b])!.Value.Value, MannWhitney.FromSamples(a, b)!.Value.AreaUnderCurve, 1e-12);
    }, iter: 200);

    [Fact]
    public void MannWhitney_OverSummaries_StaysWithinItsBound() => Gen.Select(Gen.Int[0, 1000], Gen.Double[-1, 1]).Sample((seed, shift) =>
    {
        double[] a = Samples.Normal(seed, 300), b = Samples.Normal(seed + 9999, 200, shift);
        MannWhitneyResult exact = MannWhitney.FromSamples(a, b)!.Value, cells = MannWhitney.Between(Summary(a), Summary(b))!.Value;
        Assert.InRange(Math.Abs(exact.AreaUnderCurve - cells.AreaUnderCurve), 0, cells.Bound + 1e-12);
        Assert.InRange(cells.Bound, 0, .02);
        Assert.Equal(0, exact.Bound);
    }, iter: 50);

    [Fact]
    public void Tests_OverSummaries_AreCloseToTheExactOnes()
    {
        double[] a = Samples.Normal(1, 3000), b = Samples.Normal(2, 2000, .05);
        Assert.Equal(CramerVonMises.FromSamples(a, b)!.Value.PValue, CramerVonMises.Between(Summary(a), Summary(b))!.Value.PValue, .01);
        Assert.Equal(AndersonDarling.FromSamples(a, b)!.Value.MidrankStatistic, AndersonDarling.Between(Summary(a), Summary(b))!.Value.MidrankStatistic, .05);
        Assert.Equal(MannWhitney.FromSamples(a, b)!.Value.PValue, MannWhitney.Between(Summary(a), Summary(b))!.Value.PValue, .01);
    }

    [Fact]
    public void Tests_OverCounts_AreThoseOfTheTiedSamples() => Gen.Select(Tied, Tied).Sample((a, b) =>
    {
        double[] values = [.. a.Concat(b).Distinct().Order()];
        long[] p = [.. values.Select(x => a.LongCount(y => y == x))], q = [.. values.Select(x => b.LongCount(y => y == x))];
        Assert.Equal(CramerVonMises.FromSamples(a, b), CramerVonMises.FromCounts([0, .. p], [0, .. q]));
        Assert.Equal(AndersonDarling.FromSamples(a, b), AndersonDarling.FromCounts([.. p, 0], [.. q, 0]));
        Assert.Equal(MannWhitney.FromSamples(a, b)!.Value.PValue, MannWhitney.FromCounts(p, q)!.Value.PValue, 1e-12);
    }, iter: 200);

    [Fact]
    public void PValues_WithoutDrift_KeepTheirLevel()
    {
        int cramer = 0, anderson = 0, whitney = 0;
        for (var seed = 0; seed < 1000; seed++)
        {
            double[] a = Samples.Normal(seed, 150), b = Samples.Normal(seed + 5000, 110);
            cramer += CramerVonMises.FromSamples(a, b)!.Value.PValue < .05 ? 1 : 0;
            anderson += AndersonDarling.FromSamples(a, b)!.Value.PValue < .05 ? 1 : 0;
            whitney += MannWhitney.FromSamples(a, b)!.Value.PValue < .05 ? 1 : 0;
        }
        TestContext.Current.SendDiagnosticMessage($"level 5 %, 1,000 pairs of 150 and 110 rows: Cramér-von Mises {cramer / 10.0} %, Anderson-Darling {anderson / 10.0} %, Mann-Whitney {whitney / 10.0} %");
        Assert.InRange(cramer / 1000.0, .03, .07);
        Assert.InRange(anderson / 1000.0, .03, .07);
        Assert.InRange(whitney / 1000.0, .03, .07);
    }

    [Fact]
    public void Tests_OfDegenerateSamples_GiveTheirDocumentedAnswers()
    {
        Assert.Null(CramerVonMises.FromSamples([], [1]));
        Assert.Null(AndersonDarling.FromSamples([1, 2, 3, 4], []));
        Assert.Null(AndersonDarling.FromSamples([1, 2], [3]));
        Assert.Null(AndersonDarling.FromSamples([7, 7, 7], [7, 7, 7]));
        Assert.Null(MannWhitney.FromCounts([0, 0], [1, 1]));
        Assert.Equal(1, CramerVonMises.FromSamples([1], [2])!.Value.PValue);
        Assert.Equal(1, MannWhitney.FromSamples([1], [2])!.Value.PValue);
        Assert.Equal(1, MannWhitney.FromSamples([7, 7, 7], [7, 7])!.Value.PValue);
        Assert.Equal(.5, MannWhitney.FromSamples([0.0], [-0.0])!.Value.AreaUnderCurve);
        Assert.Equal(1, MannWhitney.FromSamples([-1e308, 0, 5e-324], [1e-323, double.MaxValue])!.Value.AreaUnderCurve);
        Assert.Throws<ArgumentOutOfRangeException>(() => AndersonDarling.FromSamples([1, double.NaN], [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MannWhitney.FromCounts([1, -1], [1, 2]));
        Assert.Throws<ArgumentException>(() => CramerVonMises.FromCounts([1], [1, 2]));
    }

    [Fact]
    public void Tests_OverHugeCounts_StayFinite()
    {
        long[] a = [400_000_000_000, 500_000_000_000, 100_000_000_000], b = [400_001_000_000, 499_999_000_000, 100_000_000_000];
        Assert.Equal(.25, AndersonDarling.FromCounts(a, a)!.Value.PValue);
        Assert.True(double.IsFinite(AndersonDarling.FromCounts(a, b)!.Value.MidrankStatistic));
        Assert.True(double.IsFinite(CramerVonMises.FromCounts(a, b)!.Value.Statistic));
        Assert.InRange(MannWhitney.FromCounts(a, b)!.Value.AreaUnderCurve, .49999, .5);
    }

    [Fact]
    public void PValue_OfCramerVonMises_FallsAsTheStatisticRises()
    {
        var reference = Samples.Normal(1, 10_000);
        var before = CramerVonMises.FromSamples(reference, Samples.Normal(2, 10_000))!.Value;
        foreach (var shift in (double[])[.05, .06, .065, .07, .08, .1, .15, .25, .5, 1, 5])
        {
            var now = CramerVonMises.FromSamples(reference, Samples.Normal(2, 10_000, shift))!.Value;
            Assert.True(now.Statistic > before.Statistic && now.PValue <= before.PValue, $"{before} then {now}");
            before = now;
        }
        // Where the truncated series says 1e-7 and more.
        Assert.Equal(0, before.PValue);
    }

    [Theory]
    // 1 − V(T) by its series with 30 digits; with 10¹² rows on a side T is its own standardised form.
    [InlineData(2.6, 5.8365717636E-7)]
    [InlineData(4, 4.73445303E-10)]
    [InlineData(8, 9.01975626E-19)]
    public void TailP_OfCramerVonMises_IsWithinTwoPerCentOfTheLimitLaw(double wanted, double p)
    {
        var rows = 1_000_000_000_000;
        // A thousand cells, of which the lower half gains what the upper half loses: T rises with the square of it.
        CramerVonMisesResult At(long moved) => CramerVonMises.FromCounts([.. Enumerable.Repeat(rows / 1000, 1000)], [.. Enumerable.Repeat(rows / 1000 + moved, 500), .. Enumerable.Repeat(rows / 1000 - moved, 500)])!.Value;
        long low = 0, high = rows / 100_000;
        while (low + 1 < high)
        {
            var middle = (low + high) / 2;
            if (At(middle).Statistic < wanted) low = middle;
            else high = middle;
        }
        Assert.Equal(wanted, At(high).Statistic, 1e-3);
        Assert.InRange(At(high).PValue / p, .975, 1.005);
    }

    [Fact]
    public void ExactP_BeyondItsLimits_IsNotGiven()
    {
        Assert.NotNull(CramerVonMises.FromSamples(Samples.Normal(1, 20), Samples.Normal(2, 20))!.Value.ExactPValue);
        Assert.Null(CramerVonMises.FromSamples(Samples.Normal(1, 21), Samples.Normal(2, 3))!.Value.ExactPValue);
        Assert.Null(CramerVonMises.FromSamples(Samples.Normal(1, 20), Samples.Normal(2, 19, 9))!.Value.ExactPValue);
        Assert.NotNull(CramerVonMises.FromSamples(Samples.Normal(1, 12), Samples.Normal(2, 11, 9))!.Value.ExactPValue);
        Assert.NotNull(MannWhitney.FromSamples(Samples.Normal(1, 100), Samples.Normal(2, 100))!.Value.ExactPValue);
        Assert.Null(MannWhitney.FromSamples(Samples.Normal(1, 101), Samples.Normal(2, 100))!.Value.ExactPValue);
        Assert.False(MannWhitney.FromSamples([1, 1], [2])!.Value.IsExact);
    }

    private static NumericSummary Summary(double[] values)
    {
        var summary = new NumericSummary(null);
        summary.Add(values);
        return summary;
    }
}
