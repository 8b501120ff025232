using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class SourceFlipDetectorTests
{
    [Fact]
    public void Steps_ByHand_AreTheRecursion()
    {
        var random = new Random(3);
        var detector = new SourceFlipDetector();
        var r = new double[15];
        for (var pane = 0; pane < 30; pane++)
        {
            double[] logs = [.. Enumerable.Range(0, 15).Select(_ => 4 * random.NextDouble() - 2.2)];
            var e = 0.0;
            for (var bet = 0; bet < 15; bet++)
            {
                var weight = (bet < 5 ? 0.5 : 0.25) / 5;
                r[bet] = (r[bet] + weight) * Math.Exp(logs[bet]);
                e += weight * Math.Exp(logs[bet]);
            }
            var step = detector.Step(logs);
            Assert.Equal(Math.Log(r.Sum()), step.LogR, 1e-9);
            Assert.Equal(Math.Log(e), step.LogE, 1e-9);
        }
        Assert.Equal(30, detector.Panes);
        detector.Reset();
        Assert.Equal((0L, double.NegativeInfinity), (detector.Panes, detector.LogR));
    }

    [Fact]
    public void Step_OfWhatIsNoFactor_IsRefusedAndChangesNothing()
    {
        var detector = new SourceFlipDetector();
        detector.Step(new double[15]);
        var before = BinaryForm.Hex(detector.WriteTo);
        Assert.Throws<ArgumentException>(() => detector.Step(new double[14]));
        Assert.Throws<ArgumentOutOfRangeException>(() => detector.Step([.. new double[14], double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => detector.Step([.. new double[14], double.PositiveInfinity]));
        Assert.Equal(before, BinaryForm.Hex(detector.WriteTo));
    }

    [Fact]
    public void Evidence_OfAMillionFlips_StaysANumber()
    {
        var detector = new SourceFlipDetector();
        double[] much = [.. Enumerable.Repeat(1e6, 15)], nothing = [.. Enumerable.Repeat(-1e6, 15)];
        Assert.Equal(1e6, detector.Step(much).LogR, 1);
        detector.Cap(20);
        Assert.Equal(20, detector.LogR, 1e-9);
        Assert.True(detector.Step(nothing).LogR < -900_000);
        Assert.Equal(1e6, detector.Step(much).LogR, 1);
    }

    [Fact]
    public void Form_OfANewDetectorAndOneThatHasSeenAPane_IsFrozen()
    {
        var detector = new SourceFlipDetector();
        Assert.Equal("01" + "00" + string.Concat(Enumerable.Repeat("000000000000f0ff", 15)), BinaryForm.Hex(detector.WriteTo));
        // ln R of a bet is the logarithm of its weight: 1.5 or 0.75, of the mean 1.
        detector.Step(new double[15]);
        Assert.Equal("01" + "01" + Repeated(Math.Log(1.5), 5) + Repeated(Math.Log(0.75), 10), Rounded(BinaryForm.Of(detector.WriteTo)));
    }

    [Fact]
    public void Read_OfWhatWasWritten_GoesOnAlikeAndDamageIsRefused()
    {
        var random = new Random(4);
        var detector = new SourceFlipDetector();
        for (var pane = 0; pane < 5; pane++) detector.Step([.. Enumerable.Range(0, 15).Select(_ => random.NextDouble() - 0.6)]);
        var bytes = BinaryForm.Of(detector.WriteTo);
        var read = SourceFlipDetector.Read(bytes);
        double[] logs = [.. Enumerable.Range(0, 15).Select(_ => random.NextDouble())];
        Assert.Equal(detector.Step(logs), read.Step(logs));
        BinaryForm.RefusesDamage(bytes, damaged => SourceFlipDetector.Read(damaged));
    }

    private static string Repeated(double value, int times) => string.Concat(Enumerable.Repeat(Convert.ToHexStringLower(BitConverter.GetBytes(Math.Round(value, 12))), times));

    // The vector logarithm may differ in the last bit from the library's.
    private static string Rounded(byte[] bytes) =>
        Convert.ToHexStringLower(bytes[..2]) + string.Concat(Enumerable.Range(0, 15).Select(bet => Convert.ToHexStringLower(BitConverter.GetBytes(Math.Round(BitConverter.ToDouble(bytes, 2 + 8 * bet), 12)))));
}
