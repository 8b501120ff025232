using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

public sealed class CategoricalEDetectorTests
{
    private static readonly ReferenceSlack Slack = new(0, .05, 10);
    private static readonly double[] Truth = [.5, .25, .15, .1, 0];

    [Fact]
    public void Step_InControl_StaysQuiet()
    {
        var alarms = 0;
        for (var seed = 0; seed < 60; seed++) alarms += Run(seed, Truth, 200) is null ? 0 : 1;
        Assert.InRange(alarms, 0, 4);
    }

    [Fact]
    public void Step_WithAShareThatMoved_AlarmsSoon() => Assert.InRange(Run(1, [.4, .35, .15, .1, 0], 100) ?? 100, 1, 10);

    [Fact]
    public void Step_WithOnePercentNewCategories_AlarmsSoon() => Assert.InRange(Run(2, [.49, .25, .15, .1, .01], 100) ?? 100, 1, 10);

    [Fact]
    public void Step_WithAReserveForNewCategories_IsPatient()
    {
        var detector = new CategoricalEDetector(3, Slack);
        for (var pane = 0; pane < 100; pane++) detector.Step([600, 395, 5], [6000, 4000, 0], newReserve: .01);
        Assert.InRange(detector.LogR, double.MinValue, Math.Log(1000));
        for (var pane = 0; pane < 100; pane++) detector.Step([600, 395, 5], [6000, 4000, 0]);
        Assert.InRange(detector.LogR, Math.Log(1000), double.MaxValue);
    }

    [Fact]
    public void Read_OfAWrittenDetector_GoesOnAsIfNothingHappened()
    {
        var detector = new CategoricalEDetector(3, Slack);
        detector.Step([5, 3, 1], [60, 40, 0]);
        var bytes = BinaryForm.Of(detector.WriteTo);
        var read = CategoricalEDetector.Read(bytes, Slack);
        Assert.Equal(detector.Step([2, 2, 0], [60, 40, 0]), read.Step([2, 2, 0], [60, 40, 0]));
        BinaryForm.RefusesDamage(bytes, damaged => CategoricalEDetector.Read(damaged, Slack));
        Assert.Equal("020200" + string.Concat(Enumerable.Repeat("000000000000f0ff", 12)) + new string('0', 12 * 16), BinaryForm.Hex(new CategoricalEDetector(2, Slack).WriteTo));
    }

    [Fact]
    public void Read_OfTheFirstVersion_KeepsItsEvidence()
    {
        // Six bets that have reached ln R_j = 1 … 6, of which R was the mean.
        byte[] bytes = [1, 2, 9, .. Enumerable.Range(1, 6).SelectMany(log => BitConverter.GetBytes((double)log)), .. new byte[12 * 8]];
        var read = CategoricalEDetector.Read(bytes, Slack);
        Assert.Equal(Math.Log(Enumerable.Range(1, 6).Average(log => Math.Exp(log))), read.LogR, 1e-12);
        Assert.Equal((9, 2), (read.Panes, read.Cells));
        Assert.Equal(BinaryForm.Of(read.WriteTo), BinaryForm.Of(CategoricalEDetector.Read(BinaryForm.Of(read.WriteTo), Slack).WriteTo));
        Assert.Throws<InvalidDataException>(() => CategoricalEDetector.Read([3, .. bytes[1..]], Slack));
    }

    [Fact]
    public void Step_WithASmallMoveOfOneShare_IsFoundByTheBetsOnCells()
    {
        // 2 points in 20 bring .00125 nats a row, and so much the plug-ins spend on learning four shares from 1,600 rows.
        var random = new Random(3);
        long[] reference = [200_000, 300_000, 300_000, 200_000, 0];
        var detector = new CategoricalEDetector(5, new ReferenceSlack(0));
        for (var pane = 0; pane < 30; pane++) detector.Step(Draws.Counts(random, 1000, [.22, .2925, .2925, .195, 0]), reference);
        Assert.InRange(detector.LogR, Math.Log(10_000), double.MaxValue);
    }

    [Fact]
    public void Step_WhereNothingButNewCategoriesCame_StaysANumber()
    {
        var detector = new CategoricalEDetector(4, Slack);
        for (var pane = 0; pane < 5; pane++)
        {
            var step = detector.Step([0, 0, 0, 40], [5000, 3000, 5, 0]);
            Assert.True(double.IsFinite(step.LogR) && double.IsFinite(step.LogE));
            // Beyond e³⁰⁰ from the second pane on, where steps are taken in logarithms.
            Assert.Equal(detector.LogR, step.LogR);
        }
        Assert.InRange(detector.LogR, 100, double.MaxValue);
    }

    private static int? Run(int seed, double[] truth, int panes)
    {
        var random = new Random(seed);
        var reference = Draws.Counts(random, 5000, Truth);
        var detector = new CategoricalEDetector(Truth.Length, Slack);
        for (var pane = 1; pane <= panes; pane++)
        {
            if (detector.Step(Draws.Counts(random, 200, truth), reference).LogR >= Math.Log(1000)) return pane;
        }
        return null;
    }
}
