using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

public sealed class BernoulliEDetectorTests
{
    [Fact]
    public void Step_InControl_StaysQuiet()
    {
        var alarms = 0;
        for (var seed = 0; seed < 60; seed++) alarms += Run(seed, .02, 300) is null ? 0 : 1;
        Assert.InRange(alarms, 0, 4);
    }

    [Fact]
    public void Step_WithARateThatRose_AlarmsSoon()
    {
        Assert.InRange(Run(1, .05, 100) ?? 100, 1, 6);
        Assert.InRange(Run(2, .5, 100) ?? 100, 1, 1);
        Assert.Null(Run(3, .001, 300));
    }

    [Fact]
    public void NullRate_CoversTheReference()
    {
        Assert.Equal(1, BernoulliEDetector.NullRate(0, 0));
        Assert.Equal(1 - Math.Pow(.05, 1 / 100.0), BernoulliEDetector.NullRate(0, 100), 1e-12);
        // By definition 10 or fewer ones in 100 have probability 5 % at the upper limit.
        Assert.Equal(.05, MathNet.Numerics.Distributions.Binomial.CDF(BernoulliEDetector.NullRate(10, 100), 100, 10), 1e-9);
        Assert.Equal(.3, BernoulliEDetector.NullRate(10, 100, tolerance: .2), 1e-12);
    }

    [Fact]
    public void Step_WithNothingToSay_ChangesNothing()
    {
        var detector = new BernoulliEDetector();
        Assert.Equal(0, detector.Step(0, 0, .1).LogE);
        Assert.Equal(0, detector.Step(5, 5, 1).LogE);
        Assert.Equal(0, detector.Panes);
        Assert.True(double.IsFinite(detector.Step(1_000_000, 1_000_000, 1e-9).LogR));
    }

    [Fact]
    public void Read_OfAWrittenDetector_GoesOnAsIfNothingHappened()
    {
        var detector = new BernoulliEDetector();
        detector.Step(3, 100, .02);
        var bytes = BinaryForm.Of(detector.WriteTo);
        var read = BernoulliEDetector.Read(bytes);
        Assert.Equal(detector.Step(3, 100, .02), read.Step(3, 100, .02));
        BinaryForm.RefusesDamage(bytes, damaged => BernoulliEDetector.Read(damaged));
        Assert.Equal("0100" + string.Concat(Enumerable.Repeat("000000000000f0ff", 10)), BinaryForm.Hex(new BernoulliEDetector().WriteTo));
    }

    private static int? Run(int seed, double rate, int panes)
    {
        var random = new Random(seed);
        var nullRate = BernoulliEDetector.NullRate(Draws.Counts(random, 5000, [.02, .98])[0], 5000);
        var detector = new BernoulliEDetector();
        for (var pane = 1; pane <= panes; pane++)
        {
            if (detector.Step(Draws.Counts(random, 200, [rate, 1 - rate])[0], 200, nullRate).LogR >= Math.Log(1000)) return pane;
        }
        return null;
    }
}
