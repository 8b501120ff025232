using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

public sealed class RankTiltEDetectorTests
{
    private const int Bins = 32;
    private const int ReferenceRows = 5000;
    private static readonly ReferenceSlack Slack = new(Tolerance: 0, Delta: .05, Streams: 100);

    [Fact]
    public void Step_InControl_AlarmsNoMoreOftenThanPromised()
    {
        // 100 streams of 300 panes at A = 1,000 panes: at most 300/1,000 of them may alarm on average if every pane were spent at the limit.
        var alarms = 0;
        for (var seed = 0; seed < 100; seed++) alarms += FirstAlarm(seed, panes: 300, rows: 200, Math.Log(1000)) is null ? 0 : 1;
        TestContext.Current.SendDiagnosticMessage("in control: {0} of 100 streams alarmed (seeds 0-99)", alarms);
        Assert.InRange(alarms, 0, 10);
    }

    [Fact]
    public void Step_InControl_TakesAtLeastItsRunLength()
    {
        const double runLength = 100;
        int panes = 0, alarms = 0;
        for (var seed = 1000; seed < 1200; seed++)
        {
            var alarm = FirstAlarm(seed, panes: 600, rows: 100, Math.Log(runLength), slack: new ReferenceSlack(0));
            panes += alarm ?? 600;
            alarms += alarm is null ? 0 : 1;
        }
        TestContext.Current.SendDiagnosticMessage("asked for {0} panes, got one alarm in {1} (seeds 1000-1199)", runLength, panes / alarms);
        Assert.InRange(panes / alarms, runLength, double.MaxValue);
    }

    [Fact]
    public void Step_InControlOverHugePanes_IsNotFooledByItsReference()
    {
        // Many rows resolve the error of a finite reference: this is where the mean slack (K − 1)/2n fails.
        int alarms = 0, withMeanSlack = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            alarms += FirstAlarm(seed, panes: 60, rows: 20_000, Math.Log(1000)) is null ? 0 : 1;
            withMeanSlack += FirstAlarm(seed, panes: 60, rows: 20_000, Math.Log(1000), slack: new ReferenceSlack((Bins - 1) / (2.0 * ReferenceRows), .999, 1)) is null ? 0 : 1;
        }
        TestContext.Current.SendDiagnosticMessage("huge panes: {0} of 40 alarmed, {1} with the mean slack (seeds 0-39)", alarms, withMeanSlack);
        Assert.Equal(0, alarms);
        Assert.InRange(withMeanSlack, 3, 40);
    }

    [Theory]
    [InlineData(.25, 1, 20)]
    [InlineData(.5, 1, 5)]
    [InlineData(0, 1.5, 4)]
    [InlineData(0, .6, 4)]
    public void Step_AfterAChange_AlarmsSoon(double shift, double scale, int panes)
    {
        var sum = 0;
        for (var seed = 100; seed < 110; seed++)
        {
            var delay = FirstAlarm(seed, panes: 100, rows: 100, Math.Log(1000), shift, scale);
            Assert.True(delay <= panes, $"seed {seed}: {delay?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "never"} panes of 100 rows, at most {panes} allowed");
            sum += delay!.Value;
        }
        TestContext.Current.SendDiagnosticMessage("shift {0} sd, scale {1}: {2} rows (seeds 100-109)", shift, scale, sum * 10);
    }

    [Fact]
    public void Step_AfterAChangeOfShapeAlone_IsFoundByThePlugIns()
    {
        var random = new Random(5);
        var reference = Draws.Ranks(random, ReferenceRows, Bins);
        double[] comb = [.. Enumerable.Range(0, Bins).Select(b => b % 2 == 0 ? 1.5 / Bins : .5 / Bins)];
        var detector = new RankTiltEDetector(Bins, Slack);
        for (var pane = 0; pane < 30; pane++) detector.Step(Draws.Counts(random, 100, comb), reference);
        Assert.InRange(detector.LogR, Math.Log(1000), double.MaxValue);
    }

    [Fact]
    public void Step_WithAReferenceThatChangesByPhase_StaysQuiet()
    {
        var random = new Random(9);
        double[][] truth = [[.. Enumerable.Range(0, Bins).Select(b => (b + 1) / 528.0)], [.. Enumerable.Range(0, Bins).Select(b => (Bins - b) / 528.0)]];
        long[][] references = [.. truth.Select(p => Draws.Counts(random, ReferenceRows, p))];
        var detector = new RankTiltEDetector(Bins, Slack);
        for (var pane = 0; pane < 200; pane++)
        {
            detector.Step(Draws.Counts(random, 500, truth[pane % 2]), references[pane % 2]);
            Assert.InRange(detector.LogR, double.MinValue, Math.Log(1000));
        }
    }

    [Fact]
    public void Step_UnderLastingTotalDrift_NeverOverflows()
    {
        var detector = new RankTiltEDetector(Bins, Slack);
        long[] reference = [.. Enumerable.Repeat(100L, Bins)], counts = new long[Bins];
        counts[^1] = 1_000_000;
        for (var pane = 0; pane < 100; pane++)
        {
            var step = detector.Step(counts, reference);
            Assert.True(double.IsFinite(step.LogR) && double.IsFinite(step.LogE));
        }
        Assert.InRange(detector.LogR, 1e6, double.MaxValue);
        detector.Cap(50);
        Assert.Equal(50, detector.LogR, 1e-6);
        detector.Reset();
        Assert.Equal(double.NegativeInfinity, detector.LogR);
        Assert.Equal(BinaryForm.Hex(new RankTiltEDetector(Bins, Slack).WriteTo), BinaryForm.Hex(detector.WriteTo));
    }

    [Fact]
    public void Step_WithoutRowsOrReference_ChangesNothing()
    {
        var detector = new RankTiltEDetector(3, Slack);
        Assert.Equal(new EvidenceStep(double.NegativeInfinity, 0), detector.Step([0, 0, 0], [5, 5, 5]));
        Assert.Equal(new EvidenceStep(double.NegativeInfinity, 0), detector.Step([1, 2, 3], [0, 0, 0]));
        detector.Step([1, 2, 3], [50, 0, 50]);
        var before = detector.LogR;
        Assert.Equal(before, detector.Step([0, 0, 0], [5, 5, 5]).LogR);
        Assert.Equal(1, detector.Panes);
        Assert.Throws<ArgumentException>(() => detector.Step([1, 2], [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => detector.Step([1, -2, 3], [1, 2, 3]));
    }

    [Fact]
    public void LogE_InControl_IsAnEValueWhenTheReferenceIsTrue()
    {
        // With an exact reference and no slack the mean of e is at most 1.
        var random = new Random(77);
        long[] reference = [.. Enumerable.Repeat(1_000_000_000L, 8)];
        double sum = 0;
        for (var i = 0; i < 4000; i++) sum += Math.Exp(new RankTiltEDetector(8, new ReferenceSlack(0)).Step(Draws.Ranks(random, 20, 8), reference).LogE);
        Assert.InRange(sum / 4000, .9, 1.1);
    }

    [Fact]
    public void Read_OfAWrittenDetector_GoesOnAsIfNothingHappened()
    {
        var random = new Random(3);
        var reference = Draws.Ranks(random, ReferenceRows, Bins);
        var detector = new RankTiltEDetector(Bins, Slack);
        for (var pane = 0; pane < 5; pane++) detector.Step(Draws.Ranks(random, 100, Bins, .1), reference);
        var bytes = BinaryForm.Of(detector.WriteTo);
        var read = RankTiltEDetector.Read(bytes, Slack);
        var next = Draws.Ranks(random, 100, Bins, .1);
        Assert.Equal(detector.Step(next, reference), read.Step(next, reference));
        Assert.Equal(BinaryForm.Of(detector.WriteTo), BinaryForm.Of(read.WriteTo));
        BinaryForm.RefusesDamage(bytes[..1].Concat(bytes[1..]).ToArray(), damaged => RankTiltEDetector.Read(damaged, Slack));
    }

    [Fact]
    public void WriteTo_OfANewDetector_GivesTheFrozenBytes() =>
        Assert.Equal("010200" + string.Concat(Enumerable.Repeat("000000000000f0ff", 17)) + new string('0', 12 * 16), BinaryForm.Hex(new RankTiltEDetector(2, Slack).WriteTo));

    [Fact]
    public void Slack_OfManyStreams_IsTheQuantileAndNotTheMean()
    {
        // χ²₃₁(.95) = 44.985.
        Assert.Equal(44.9853432803651 / 10_000, RankTiltEDetector.Slack(0, 32, 5000, .05, 1), 1e-12);
        Assert.Equal(.02, RankTiltEDetector.Slack(.02, 32, 5000, .05, 1));
        Assert.True(RankTiltEDetector.Slack(0, 32, 5000, .05, 1000) > RankTiltEDetector.Slack(0, 32, 5000, .05, 1));
        Assert.Equal(double.PositiveInfinity, RankTiltEDetector.Slack(0, 32, 0, .05, 1));
    }

    private static int? FirstAlarm(int seed, int panes, int rows, double logThreshold, double shift = 0, double scale = 1, ReferenceSlack? slack = null)
    {
        var random = new Random(seed);
        var reference = Draws.Ranks(random, ReferenceRows, Bins);
        var detector = new RankTiltEDetector(Bins, slack ?? Slack);
        for (var pane = 1; pane <= panes; pane++)
        {
            if (detector.Step(Draws.Ranks(random, rows, Bins, shift, scale), reference).LogR >= logThreshold) return pane;
        }
        return null;
    }
}
