using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

public sealed class BettingEProcessTests
{
    [Theory]
    [InlineData(.5, false)]
    [InlineData(.1, false)]
    [InlineData(.3, true)]
    [InlineData(.97, true)]
    public void E_OverAllSequencesOfZerosAndOnes_ExpectsOne(double mean, bool twoSided)
    {
        // All 2¹⁰ sequences, weighed by their probability under the null hypothesis.
        double expectation = 0, below = 0;
        for (var sequence = 0; sequence < 1024; sequence++)
        {
            var process = new BettingEProcess(mean, twoSided);
            for (var i = 0; i < 10; i++) process.Add(sequence >> i & 1);
            var ones = int.PopCount(sequence);
            expectation += Math.Exp(process.LogE) * Math.Pow(mean, ones) * Math.Pow(1 - mean, 10 - ones);
            below += Math.Exp(process.LogE) * Math.Pow(.9 * mean, ones) * Math.Pow(1 - .9 * mean, 10 - ones);
        }
        Assert.Equal(1, expectation, 1e-10);
        if (!twoSided) Assert.InRange(below, 0, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void E_OfValues_IsTheAverageWealthOfItsBets(bool twoSided)
    {
        const double mean = .4;
        var random = new Random(7);
        double[] values = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble()), 0, 1, mean];
        var lambdas = Enumerable.Range(0, 16).Select(j => .01 * Math.Pow(95 / mean, j / 15.0));
        if (twoSided) lambdas = lambdas.Concat(Enumerable.Range(0, 16).Select(j => -.01 * Math.Pow(95 / (1 - mean), j / 15.0)));
        var wealth = lambdas.Average(lambda => values.Aggregate(1.0, (product, x) => product * (1 + lambda * (x - mean))));
        BettingEProcess oneByOne = new(mean, twoSided), batch = new(mean, twoSided), shuffled = new(mean, twoSided);
        foreach (var value in values) oneByOne.Add(value);
        batch.Add(values);
        shuffled.Add(values.AsSpan(20));
        shuffled.Add(values.AsSpan(0, 20));
        foreach (var process in (Span<BettingEProcess>)[oneByOne, batch, shuffled])
        {
            Assert.Equal(Math.Log(wealth), process.LogE, 1e-11);
            Assert.Equal(values.Length, process.Rows);
        }
    }

    [Fact]
    public void Add_OfARun_IsAddingItsValues()
    {
        BettingEProcess run = new(.2), single = new(.2);
        foreach (var (value, count) in (Span<(double, int)>)[(.5, 7), (0, 40), (1, 3)])
        {
            run.Add(value, count);
            for (var i = 0; i < count; i++) single.Add(value);
        }
        Assert.Equal(single.LogE, run.LogE, 1e-12);
        run.Add(.2, 1_000_000_000_000);
        Assert.Equal(single.LogE, run.LogE, 1e-12);
        run.Add(1, 1_000_000_000_000);
        Assert.True(double.IsFinite(run.LogE));
        Assert.Equal(0, run.PValue);
    }

    [Theory]
    [InlineData(.05, false)]
    [InlineData(.05, true)]
    [InlineData(.2, false)]
    public void PValue_UnderContinuousLooking_KeepsItsLevel(double alpha, bool twoSided)
    {
        // Three null laws of mean m, looked at after each of 1,000 values: rare ones, the uniform law, and values that depend on their past.
        const int streams = 300;
        var allowed = Enumerable.Range(0, streams).First(k => Binomial.CDF(alpha, streams, k) >= .999);
        foreach (var law in (string[])["rare", "uniform", "dependent"])
        {
            var rejected = 0;
            for (var seed = 0; seed < streams; seed++)
            {
                var random = new Random(seed);
                var process = new BettingEProcess(law == "rare" ? .05 : .5, twoSided);
                var last = .5;
                for (var t = 0; t < 1000; t++)
                {
                    last = law switch { "rare" => random.NextDouble() < .05 ? 1 : 0, "uniform" => random.NextDouble(), _ => .5 + (random.NextDouble() - .5) * (last > .5 ? 1 : .1) };
                    process.Add(last);
                }
                if (process.PValue <= alpha) rejected++;
            }
            TestContext.Current.SendDiagnosticMessage("e-process, level {0}, two-sided {1}, {2}: {3} of {4} rejected (seeds 0-299)", alpha, twoSided, law, rejected, streams);
            Assert.InRange(rejected, 0, allowed);
        }
    }

    [Theory]
    [InlineData(.6, .5, false, 600)]
    [InlineData(.1, .05, false, 800)]
    [InlineData(.4, .5, true, 700)]
    public void PValue_WithAnotherMean_FallsSoon(double truth, double mean, bool twoSided, int rows)
    {
        var random = new Random(3);
        var process = new BettingEProcess(mean, twoSided);
        while (process.PValue > .01 && process.Rows < 10_000) process.Add(random.NextDouble() < truth ? 1 : 0);
        TestContext.Current.SendDiagnosticMessage("e-process, mean {0} against {1}: p = .01 after {2} rows (seed 3)", truth, mean, process.Rows);
        Assert.InRange(process.Rows, 1, rows);
    }

    [Fact]
    public void Add_OutsideItsRange_RefusesAndChangesNothing()
    {
        var process = new BettingEProcess(.5);
        foreach (var bad in (double[])[-1e-9, 1.1, double.PositiveInfinity, double.NegativeInfinity]) Assert.Throws<ArgumentOutOfRangeException>(() => process.Add([.9, bad]));
        Assert.Throws<ArgumentOutOfRangeException>(() => process.Add(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => process.Add(.5, -1));
        process.Add(double.NaN);
        process.Add([double.NaN, double.NaN]);
        process.Add([]);
        Assert.Equal((0L, 0.0, 0.0, 1.0), (process.Rows, process.LogE, process.LogPeak, process.PValue));
        foreach (var mean in (double[])[0, 1, double.NaN, -1]) Assert.Throws<ArgumentOutOfRangeException>(() => new BettingEProcess(mean));
        foreach (var mean in (double[])[MeanBetsLeast, 1 - MeanBetsLeast])
        {
            var extreme = new BettingEProcess(mean, twoSided: true);
            extreme.Add([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, double.Epsilon]);
            Assert.True(double.IsFinite(extreme.LogE));
        }
    }

    [Fact]
    public void Read_OfAWrittenProcess_GoesOnAsIfNothingHappened()
    {
        var process = new BettingEProcess(.25, twoSided: true);
        process.Add([.5, .75, .1]);
        var bytes = BinaryForm.Of(process.WriteTo);
        var read = BettingEProcess.Read(bytes);
        process.Add(.9, 3);
        read.Add(.9, 3);
        Assert.Equal((process.LogE, process.LogPeak, process.Rows), (read.LogE, read.LogPeak, read.Rows));
        Assert.Equal(BinaryForm.Of(process.WriteTo), BinaryForm.Of(read.WriteTo));
        BinaryForm.RefusesDamage(bytes, damaged => BettingEProcess.Read(damaged));
        process.Reset();
        Assert.Equal(BinaryForm.Hex(new BettingEProcess(.25, twoSided: true).WriteTo), BinaryForm.Hex(process.WriteTo));
        Assert.Equal("0100" + "000000000000d03f" + "00" + new string('0', 17 * 16), BinaryForm.Hex(new BettingEProcess(.25).WriteTo));
    }

    [Fact]
    public void Add_AfterTheFirst_AllocatesNothing()
    {
        var process = new BettingEProcess(.5);
        var detector = new BoundedMeanEDetector(.5);
        var sequence = new ConfidenceSequence(.05);
        double[] batch = [.1, .5, .9];
        Assert.Equal(0, Allocation.AfterWarmUp(Adds));

        void Adds()
        {
            process.Add(batch);
            process.Add(.5, 3);
            detector.Step(.5);
            detector.Step(.4, 3);
            sequence.Add(batch);
            sequence.Add(.3, 50);
            _ = sequence.Look();
        }
    }

    private const double MeanBetsLeast = 1e-9;
}
