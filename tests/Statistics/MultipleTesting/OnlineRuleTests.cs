using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.MultipleTesting;

namespace Watchgrain.Statistics.Tests.MultipleTesting;

public sealed class OnlineRuleTests
{
    [Fact]
    public void Saffron_OverAStream_FollowsItsFormula()
    {
        // The definition, term by term, with C_j counted afresh for every test.
        var random = new Random(11);
        double[] p = [.. Enumerable.Range(0, 400).Select(_ => Math.Pow(random.NextDouble(), random.Next(2) == 0 ? 6 : 1))];
        var rule = new Saffron(.1);
        List<int> rejections = [];
        for (var t = 1; t <= p.Length; t++)
        {
            double level = .05 * Gamma(t - Candidates(0));
            for (var j = 0; j < rejections.Count; j++) level += (j == 0 ? .05 : .1) * Gamma(t - rejections[j] - Candidates(rejections[j]));
            var test = rule.Test(p[t - 1]);
            Assert.Equal(Math.Min(.5, .5 * level), test.Level, 1e-14);
            if (test.Rejected) rejections.Add(t);

            int Candidates(int after) => Enumerable.Range(after + 1, Math.Max(0, t - after - 1)).Count(i => p[i - 1] <= .5);
        }
        Assert.InRange(rejections.Count, 20, 400);

        static double Gamma(int j) => 0.4374901658 / Math.Pow(j, 1.6);
    }

    [Fact]
    public void Levels_WithoutAnyRejection_AddUpToTheStartingWealth()
    {
        var lord = new LordPlusPlus(.05);
        var saffron = new Saffron(.05);
        double spentByLord = 0, spentBySaffron = 0;
        for (var t = 0; t < 200_000; t++)
        {
            spentByLord += lord.Test(1).Level;
            spentBySaffron += saffron.Test(1).Level;
        }
        // γ of LORD++ falls so slowly that half of the wealth is left for later.
        Assert.InRange(spentByLord, .011, .025);
        Assert.InRange(spentBySaffron, .0124, .0125);
    }

    [Theory]
    [InlineData(0, .05)]
    [InlineData(.1, .05)]
    [InlineData(.4, .1)]
    public void FalseDiscoveries_OfSeededStreams_StayBelowTheLevel(double effects, double alpha)
    {
        const int streams = 200, length = 500;
        double ofLord = 0, ofSaffron = 0;
        int powerOfLord = 0, powerOfSaffron = 0;
        for (var seed = 0; seed < streams; seed++)
        {
            var random = new Random(seed);
            var lord = new LordPlusPlus(alpha);
            var saffron = new Saffron(alpha);
            int lordTrue = 0, lordFalse = 0, saffronTrue = 0, saffronFalse = 0;
            for (var t = 0; t < length; t++)
            {
                var effect = random.NextDouble() < effects;
                var p = Normal.CDF(0, 1, -Normal.InvCDF(0, 1, 1 - random.NextDouble()) - (effect ? 3 : 0));
                if (lord.Test(p).Rejected) _ = effect ? lordTrue++ : lordFalse++;
                if (saffron.Test(p).Rejected) _ = effect ? saffronTrue++ : saffronFalse++;
            }
            ofLord += lordFalse / Math.Max(1.0, lordTrue + lordFalse);
            ofSaffron += saffronFalse / Math.Max(1.0, saffronTrue + saffronFalse);
            powerOfLord += lordTrue;
            powerOfSaffron += saffronTrue;
        }
        TestContext.Current.SendDiagnosticMessage("effects {0}, level {1}: false discovery rate of LORD++ {2:F4}, of SAFFRON {3:F4}; found {4} and {5} (seeds 0-199)", effects, alpha, ofLord / streams, ofSaffron / streams, powerOfLord, powerOfSaffron);
        // Without effects a stream's share is 0 or 1, so the sum is binomial; with effects it varies less about the same bound.
        double most = Enumerable.Range(0, streams).First(k => Binomial.CDF(alpha, streams, k) >= .999);
        Assert.InRange(ofLord, 0, most);
        Assert.InRange(ofSaffron, 0, most);
        if (effects >= .4) Assert.True(powerOfSaffron > powerOfLord, "SAFFRON is meant for streams with many effects");
    }

    [Fact]
    public void Read_OfWrittenRules_GoesOnAsIfNothingHappened()
    {
        var random = new Random(2);
        var lord = new LordPlusPlus(.1);
        var saffron = new Saffron(.1);
        for (var t = 0; t < 300; t++)
        {
            var p = Math.Pow(random.NextDouble(), 5);
            lord.Test(p);
            saffron.Test(p);
        }
        byte[] lordBytes = BinaryForm.Of(lord.WriteTo), saffronBytes = BinaryForm.Of(saffron.WriteTo);
        var lordRead = LordPlusPlus.Read(lordBytes);
        var saffronRead = Saffron.Read(saffronBytes);
        Assert.Equal((lord.Tests, saffron.Tests, lord.Alpha), (lordRead.Tests, saffronRead.Tests, lordRead.Alpha));
        for (var t = 0; t < 50; t++)
        {
            var p = random.NextDouble() / 20;
            Assert.Equal(lord.Test(p), lordRead.Test(p));
            Assert.Equal(saffron.Test(p), saffronRead.Test(p));
        }
        Assert.Equal(BinaryForm.Of(lord.WriteTo), BinaryForm.Of(lordRead.WriteTo));
        Assert.Equal(BinaryForm.Of(saffron.WriteTo), BinaryForm.Of(saffronRead.WriteTo));
        BinaryForm.RefusesDamage(lordBytes, damaged => LordPlusPlus.Read(damaged));
        BinaryForm.RefusesDamage(saffronBytes, damaged => Saffron.Read(damaged));
    }

    [Fact]
    public void WriteTo_OfOnlineRules_GivesTheFrozenBytes()
    {
        var lord = new LordPlusPlus(.05);
        var saffron = new Saffron(.05);
        Assert.Equal("01009a9999999999a93f00", BinaryForm.Hex(lord.WriteTo));
        Assert.Equal("0100009a9999999999a93f00", BinaryForm.Hex(saffron.WriteTo));
        foreach (var p in (double[])[.9, 0, .8, .3, 0, 1])
        {
            lord.Test(p);
            saffron.Test(p);
        }
        Assert.Equal("01069a9999999999a93f020203", BinaryForm.Hex(lord.WriteTo));
        Assert.Equal("0106039a9999999999a93f020101", BinaryForm.Hex(saffron.WriteTo));
    }

    [Fact]
    public void Test_BeyondTheRememberedRejections_ForgetsTheOldestAndStaysSmall()
    {
        var lord = new LordPlusPlus(.05);
        for (var t = 0; t < 4200; t++) Assert.True(lord.Test(0).Rejected);
        Assert.InRange(BinaryForm.Of(lord.WriteTo).Length, 4097, 4200);
        var read = LordPlusPlus.Read(BinaryForm.Of(lord.WriteTo));
        Assert.Equal(lord.Test(.5), read.Test(.5));
    }

    [Fact]
    public void Test_WithoutAPValue_RefusesAndChangesNothing()
    {
        var lord = new LordPlusPlus(.05);
        var saffron = new Saffron(.05);
        foreach (var bad in (double[])[double.NaN, -1e-9, 1.01])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => lord.Test(bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => saffron.Test(bad));
        }
        Assert.Equal((0, 0), (lord.Tests, saffron.Tests));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LordPlusPlus(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Saffron(1));
    }
}
