using CsCheck;
using Watchgrain.Statistics.MultipleTesting;

namespace Watchgrain.Statistics.Tests.MultipleTesting;

public sealed class FamilyProcedureTests
{
    private delegate double[] Adjustment(ReadOnlySpan<double> p);

    private delegate bool[] Rejection(ReadOnlySpan<double> p, double alpha);

    private static readonly (string Name, Adjustment Adjust, Rejection Reject)[] Procedures =
    [
        ("Bonferroni", Bonferroni.Adjust, Bonferroni.Reject), ("Sidak", Sidak.Adjust, Sidak.Reject), ("Holm", Holm.Adjust, Holm.Reject), ("Hochberg", Hochberg.Adjust, Hochberg.Reject),
        ("BenjaminiHochberg", BenjaminiHochberg.Adjust, BenjaminiHochberg.Reject), ("BenjaminiYekutieli", BenjaminiYekutieli.Adjust, BenjaminiYekutieli.Reject),
    ];

    private static readonly Gen<double[]> Families = Gen.Frequency((8, Gen.Double[0, 1]), (3, Gen.Double[0, .01]), (1, Gen.OneOf(0.0, 1.0, double.Epsilon, 1e-300, .05, .01))).Array[0, 40];

    public static TheoryData<string> Names => [.. Procedures.Select(procedure => procedure.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Reject_AtAnyLevel_IsWhereTheAdjustedPIsBelowIt(string name)
    {
        var (_, adjust, reject) = Of(name);
        Gen.Select(Families, Gen.Double[.001, .5]).Sample((p, alpha) =>
        {
            var adjusted = adjust(p);
            var rejected = reject(p, alpha);
            for (var i = 0; i < p.Length; i++)
            {
                Assert.InRange(adjusted[i], p[i] * (1 - 1e-14), 1);
                if (Math.Abs(adjusted[i] - alpha) > 1e-9 * alpha) Assert.Equal(adjusted[i] <= alpha, rejected[i]);
            }
        }, iter: 2000);
    }

    [Theory, MemberData(nameof(Names))]
    public void Adjust_OfAPermutedFamily_IsPermutedAlike(string name)
    {
        var (_, adjust, _) = Of(name);
        Families.Sample(p => Assert.Equal(adjust(p).Reverse(), adjust([.. p.Reverse()])), iter: 500);
    }

    [Theory, MemberData(nameof(Names))]
    public void Procedure_OnDegenerateFamilies_GivesWhatIsDocumented(string name)
    {
        var (_, adjust, reject) = Of(name);
        Assert.Empty(adjust([]));
        Assert.Empty(reject([], .05));
        Assert.Equal(.03, adjust([.03])[0], 1e-15);
        Assert.Equal([0.0, 0, 0], adjust([0, 0, 0]));
        Assert.Equal([1.0, 1], adjust([1, 1]));
        Assert.All(reject([.2, .2, .2], .05), Assert.False);
        foreach (var bad in (double[])[double.NaN, -.1, 1.1, double.PositiveInfinity]) Assert.Throws<ArgumentOutOfRangeException>(() => adjust([.5, bad]));
        foreach (var level in (double[])[0, 1, double.NaN]) Assert.Throws<ArgumentOutOfRangeException>(() => reject([.5], level));
    }

    [Fact]
    public void Procedures_OnTheSameFamily_AreOrderedByTheirPower() => Families.Sample(p =>
    {
        double[] bonferroni = Bonferroni.Adjust(p), sidak = Sidak.Adjust(p), holm = Holm.Adjust(p), hochberg = Hochberg.Adjust(p), bh = BenjaminiHochberg.Adjust(p), by = BenjaminiYekutieli.Adjust(p);
        for (var i = 0; i < p.Length; i++)
        {
            const double rounding = 1 + 1e-12;
            foreach (var (less, more) in (Span<(double, double)>)[(sidak[i], bonferroni[i]), (holm[i], bonferroni[i]), (hochberg[i], holm[i]), (bh[i], hochberg[i]), (bh[i], by[i])]) Assert.InRange(less, 0, more * rounding + 1e-300);
        }
    }, iter: 1000);

    [Fact]
    public void Sidak_OfALargeFamilyOfLargeP_IsOneAndNotUndefined() => Assert.All(Sidak.Adjust([.. Enumerable.Repeat(.999, 5000)]), p => Assert.Equal(1, p));

    [Fact]
    public void BenjaminiHochberg_OnTheExampleOfItsPaper_RejectsFour()
    {
        // Benjamini, Hochberg (1995), section 3.2: fifteen tests of a myocardial infarction trial; Bonferroni finds three, the false discovery rate four.
        double[] p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0];
        Assert.Equal(4, BenjaminiHochberg.Reject(p, .05).Count(rejected => rejected));
        Assert.Equal(3, Bonferroni.Reject(p, .05).Count(rejected => rejected));
    }

    [Fact]
    public void EBenjaminiHochberg_OnReciprocals_IsBenjaminiHochberg() => Gen.Select(Families, Gen.Double[.01, .5]).Sample((p, alpha) =>
    {
        var adjusted = BenjaminiHochberg.Adjust(p);
        var rejected = EBenjaminiHochberg.Reject([.. p.Select(value => 1 / value)], alpha);
        for (var i = 0; i < p.Length; i++)
        {
            if (Math.Abs(adjusted[i] - alpha) > 1e-9 * alpha) Assert.Equal(adjusted[i] <= alpha, rejected[i]);
        }
    }, iter: 1000);

    [Fact]
    public void EBenjaminiHochberg_OnDegenerateFamilies_GivesWhatIsDocumented()
    {
        Assert.Empty(EBenjaminiHochberg.Reject([], .05));
        Assert.Equal([true, false, false], EBenjaminiHochberg.Reject([double.PositiveInfinity, 0, 1], .05));
        Assert.Equal([true, true], EBenjaminiHochberg.Reject([20, 20], .05));
        Assert.Throws<ArgumentOutOfRangeException>(() => EBenjaminiHochberg.Reject([double.NaN], .05));
        Assert.Throws<ArgumentOutOfRangeException>(() => EBenjaminiHochberg.Reject([-1], .05));
        Assert.Throws<ArgumentOutOfRangeException>(() => EBenjaminiHochberg.Reject([1], 1));
    }

    [Theory]
    [InlineData(.5)]
    [InlineData(.1)]
    [InlineData(.9)]
    public void Power_OverUniformP_IntegratesToOne(double kappa)
    {
        // ∫ e dp = ∫ e(p(u)) p'(u) du with p = u^(1/κ): the integrand is 1 everywhere exactly when e is the calibrator.
        for (var u = .005; u < 1; u += .01) Assert.Equal(1, PToECalibrator.Power(Math.Pow(u, 1 / kappa), kappa) * Math.Pow(u, 1 / kappa - 1) / kappa, 1e-9);
        Assert.Equal(kappa, PToECalibrator.Power(1, kappa), 1e-15);
        Assert.Equal(PToECalibrator.Most, PToECalibrator.Power(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PToECalibrator.Power(double.NaN, kappa));
        Assert.Throws<ArgumentOutOfRangeException>(() => PToECalibrator.Power(.5, 1));
    }

    [Theory, InlineData(1e-12), InlineData(1e-4), InlineData(.03), InlineData(.5), InlineData(.99), InlineData(1 - 1e-6)]
    public void Calibrator_Mixture_IsTheMeanOfAllPowers(double p)
    {
        // The midpoint rule over κ.
        const int steps = 200_000;
        var mean = Enumerable.Range(0, steps).Average(step => PToECalibrator.Power(p, (step + .5) / steps));
        Assert.Equal(1, PToECalibrator.Mixture(p) / mean, 1e-7);
    }

    [Fact]
    public void Calibrator_MixtureAtItsEnds_IsAHalfAndTheMost()
    {
        Assert.Equal(.5, PToECalibrator.Mixture(1));
        Assert.Equal(PToECalibrator.Most, PToECalibrator.Mixture(0));
        Assert.InRange(PToECalibrator.Mixture(1 - .99e-4) / PToECalibrator.Mixture(1 - 1.01e-4), 1 - 1e-6, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => PToECalibrator.Mixture(double.NaN));
    }

    private static (string Name, Adjustment Adjust, Rejection Reject) Of(string name) => Procedures.Single(procedure => procedure.Name == name);
}
