using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

public sealed class BoundedMeanEDetectorTests
{
    [Theory]
    [InlineData(EDetectorForm.ShiryaevRoberts, false)]
    [InlineData(EDetectorForm.ShiryaevRoberts, true)]
    [InlineData(EDetectorForm.Cusum, false)]
    [InlineData(EDetectorForm.Cusum, true)]
    public void Step_RowByRow_FollowsItsDefinition(EDetectorForm form, bool twoSided)
    {
        const double mean = .3;
        var random = new Random(5);
        double[] lambdas = [.. Enumerable.Range(0, 16).Select(j => .01 * Math.Pow(95 / mean, j / 15.0)), .. twoSided ? Enumerable.Range(0, 16).Select(j => -.01 * Math.Pow(95 / (1 - mean), j / 15.0)) : []];
        var r = new double[lambdas.Length];
        var detector = new BoundedMeanEDetector(mean, twoSided, form);
        for (var t = 0; t < 200; t++)
        {
            var x = t < 100 ? random.NextDouble() * .6 : random.NextDouble();
            for (var j = 0; j < r.Length; j++) r[j] = (form == EDetectorForm.Cusum ? Math.Max(r[j], 1) : r[j] + 1) * (1 + lambdas[j] * (x - mean));
            var step = detector.Step(x);
            Assert.Equal(Math.Log(r.Average()), step.LogR, 1e-10);
            Assert.Equal(Math.Log(lambdas.Average(lambda => 1 + lambda * (x - mean))), step.LogE, 1e-12);
        }
    }

    [Theory]
    [InlineData(EDetectorForm.ShiryaevRoberts)]
    [InlineData(EDetectorForm.Cusum)]
    public void Step_OfARun_IsStepsOfItsRows(EDetectorForm form)
    {
        BoundedMeanEDetector run = new(.3, twoSided: true, form), single = new(.3, twoSided: true, form);
        foreach (var (value, count) in (Span<(double, int)>)[(.3, 5), (.9, 30), (.1, 300), (.3000001, 40), (1, 1), (0, 7), (.35, 2000)])
        {
            run.Step(value, count);
            for (var i = 0; i < count; i++) single.Step(value);
            Assert.Equal(single.LogR, run.LogR, 1e-9);
            Assert.Equal(single.Rows, run.Rows);
        }
        run.Cap(20);
        Assert.Equal(20, run.LogR, 1e-9);
        Assert.True(double.IsFinite(run.Step(0, 1_000_000_000_000).LogR));
        Assert.True(double.IsFinite(run.Step(1, 1_000_000_000_000).LogR));
    }

    [Theory]
    [InlineData(EDetectorForm.ShiryaevRoberts)]
    [InlineData(EDetectorForm.Cusum)]
    public void Step_InControl_KeepsItsRunLength(EDetectorForm form)
    {
        // Within t rows an alarm comes with probability at most t/A: t = A/4, so the alarms of the streams are at most Binomial(streams, ¼).
        const int streams = 300, runLength = 1000;
        foreach (var (law, mean) in (Span<(string, double)>)[("rare", .05), ("uniform", .5), ("coin", .5)])
        {
            int early = 0, alarms = 0;
            long rows = 0;
            for (var seed = 0; seed < streams; seed++)
            {
                var random = new Random(seed);
                var detector = new BoundedMeanEDetector(mean, twoSided: law == "uniform", form);
                double Draw() => law == "uniform" ? random.NextDouble() : random.NextDouble() < mean ? 1 : 0;
                while (detector.Rows < 2 * runLength && detector.Step(Draw()).LogR < Math.Log(runLength)) { }
                rows += detector.Rows;
                if (detector.Rows >= 2 * runLength) continue;
                alarms++;
                if (detector.Rows <= runLength / 4) early++;
            }
            TestContext.Current.SendDiagnosticMessage("{0}, {1}: asked for {2} rows, one alarm in {3}; {4} of {5} within a quarter (seeds 0-299)", form, law, runLength, alarms == 0 ? "more" : rows / alarms, early, streams);
            Assert.InRange(early, 0, Enumerable.Range(0, streams).First(k => Binomial.CDF(.25, streams, k) >= .999));
            // The mean itself may lie at A: three standard errors of the exponential law below it.
            Assert.True(rows >= runLength * (alarms - 3 * Math.Sqrt(alarms)), $"{form} {law}: {rows} rows for {alarms} alarms");
        }
    }

    [Theory]
    [InlineData(EDetectorForm.ShiryaevRoberts)]
    [InlineData(EDetectorForm.Cusum)]
    public void Step_AfterARise_AlarmsSoon(EDetectorForm form)
    {
        var random = new Random(12);
        var detector = new BoundedMeanEDetector(.05, form: form);
        for (var t = 0; t < 2000; t++) detector.Step(random.NextDouble() < .05 ? 1 : 0);
        while (detector.LogR < Math.Log(10_000) && detector.Rows < 10_000) detector.Step(random.NextDouble() < .15 ? 1 : 0);
        TestContext.Current.SendDiagnosticMessage("{0}: .05 to .15 found after {1} rows at A = 10,000 (seed 12)", form, detector.Rows - 2000);
        Assert.InRange(detector.Rows, 2001, 2300);
    }

    [Fact]
    public void Step_WithNothingToSay_ChangesNothing()
    {
        var detector = new BoundedMeanEDetector(.5);
        Assert.Equal(new EvidenceStep(double.NegativeInfinity, 0), detector.Step(double.NaN));
        Assert.Equal(new EvidenceStep(double.NegativeInfinity, 0), detector.Step(.7, 0));
        foreach (var bad in (double[])[-.1, 1.1, double.PositiveInfinity]) Assert.Throws<ArgumentOutOfRangeException>(() => detector.Step(bad));
        Assert.Throws<ArgumentOutOfRangeException>(() => detector.Step(.5, -1));
        Assert.Equal(0, detector.Rows);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoundedMeanEDetector(0));
    }

    [Fact]
    public void Read_OfAWrittenDetector_GoesOnAsIfNothingHappened()
    {
        foreach (var form in Enum.GetValues<EDetectorForm>())
        {
            var detector = new BoundedMeanEDetector(.25, twoSided: true, form);
            detector.Step(.4);
            detector.Step(.6, 5);
            var bytes = BinaryForm.Of(detector.WriteTo);
            var read = BoundedMeanEDetector.Read(bytes);
            Assert.Equal(detector.Step(.1), read.Step(.1));
            Assert.Equal((detector.Rows, detector.Form, detector.TwoSided, detector.NullMean), (read.Rows, read.Form, read.TwoSided, read.NullMean));
            Assert.Equal(BinaryForm.Of(detector.WriteTo), BinaryForm.Of(read.WriteTo));
            BinaryForm.RefusesDamage(bytes, damaged => BoundedMeanEDetector.Read(damaged));
            detector.Reset();
            Assert.Equal((form == EDetectorForm.Cusum ? "81" : "01") + "01" + "000000000000d03f" + "00" + string.Concat(Enumerable.Repeat("000000000000f0ff", 32)), BinaryForm.Hex(detector.WriteTo));
        }
    }
}
