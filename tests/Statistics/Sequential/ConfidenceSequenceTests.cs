using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

public sealed class ConfidenceSequenceTests
{
    [Theory]
    [InlineData("rare", .01)]
    [InlineData("coin", .5)]
    [InlineData("uniform", .5)]
    [InlineData("narrow", .3)]
    [InlineData("square", 1 / 3.0)]
    public void Look_AgainAndAgain_CoversTheMeanAtAllLooks(string law, double mean)
    {
        const int streams = 200;
        const double alpha = .1;
        int missed = 0, rows = 2000;
        double width = 0;
        for (var seed = 0; seed < streams; seed++)
        {
            var random = new Random(seed);
            var sequence = new ConfidenceSequence(alpha);
            var held = true;
            for (var t = 1; t <= rows; t++)
            {
                var u = random.NextDouble();
                sequence.Add(law switch { "rare" or "coin" => u < mean ? 1 : 0, "uniform" => u, "narrow" => .25 + u / 10, _ => u * u });
                if (t % 25 == 0) held &= sequence.Look() is { } bounds && bounds.Lower <= mean && mean <= bounds.Upper;
            }
            missed += held ? 0 : 1;
            width += sequence.Look() is { } last ? last.Upper - last.Lower : 0;
        }
        TestContext.Current.SendDiagnosticMessage("confidence sequence, {0}: {1} of {2} streams missed at nominal {3}, width {4:F4} after {5} rows (seeds 0-199)", law, missed, streams, alpha, width / streams, rows);
        Assert.InRange(missed, 0, Enumerable.Range(0, streams).First(k => Binomial.CDF(alpha, streams, k) >= .999));
    }

    [Fact]
    public void Look_AtAFirstTime_BoundsWhereTheEvidenceReachesItsLevel()
    {
        // The evidence from the rows themselves, step by step as the papers write it.
        var random = new Random(9);
        double[] values = [.. Enumerable.Range(0, 500).Select(_ => Math.Pow(random.NextDouble(), 3))];
        var sequence = new ConfidenceSequence(.05);
        sequence.Add(values);
        var bounds = sequence.Look()!.Value;
        Assert.Equal(20, Evidence(bounds.Lower), 1e-6);
        Assert.Equal(20, Evidence(bounds.Upper), 1e-6);
        Assert.InRange(sequence.Mean!.Value, bounds.Lower, bounds.Upper);

        double Evidence(double m)
        {
            double binary = SpecialFunctions.Beta(.5, .5), bernstein = 0, ones = .5, zeros = .5;
            // Β(a + x, b + 1 − x)/Β(a, b) has no product form for fractions, so the ratio is taken at the end.
            foreach (var x in values)
            {
                ones += x;
                zeros += 1 - x;
            }
            binary = Math.Exp(SpecialFunctions.GammaLn(ones) + SpecialFunctions.GammaLn(zeros) - SpecialFunctions.GammaLn(ones + zeros) - values.Sum(x => x * Math.Log(m) + (1 - x) * Math.Log(1 - m))) / binary;
            for (var j = 0; j < 16; j++)
            {
                var lambda = .75 * Math.Pow(1e-4 / .75, j / 15.0);
                double up = 0, down = 0, before = .5;
                for (var i = 0; i < values.Length; i++)
                {
                    var off = values[i] - before / (i + 1);
                    up += lambda * (values[i] - m) - off * off * (-Math.Log(1 - lambda) - lambda);
                    down += -lambda * (values[i] - m) - off * off * (-Math.Log(1 - lambda) - lambda);
                    before += values[i];
                }
                bernstein += (Math.Exp(up) + Math.Exp(down)) / 32;
            }
            return (binary + bernstein) / 2;
        }
    }

    [Fact]
    public void Add_OfARun_IsAddingItsValues()
    {
        ConfidenceSequence run = new(.05), single = new(.05);
        foreach (var (value, count) in (Span<(double, int)>)[(.5, 3), (.2, 1000), (1, 33), (0, 5000), (.7, 1)])
        {
            run.Add(value, count);
            for (var i = 0; i < count; i++) single.Add(value);
        }
        MeanBounds ofRun = run.Look()!.Value, ofSingle = single.Look()!.Value;
        Assert.Equal(ofSingle.Lower, ofRun.Lower, 1e-10);
        Assert.Equal(ofSingle.Upper, ofRun.Upper, 1e-10);
    }

    [Fact]
    public void Look_OfMirroredValues_IsMirrored()
    {
        var random = new Random(14);
        ConfidenceSequence there = new(.05), back = new(.05);
        for (var i = 0; i < 300; i++)
        {
            var x = Math.Pow(random.NextDouble(), 4);
            there.Add(x);
            back.Add(1 - x);
        }
        MeanBounds bounds = there.Look()!.Value, mirrored = back.Look()!.Value;
        Assert.Equal(bounds.Lower, 1 - mirrored.Upper, 1e-10);
        Assert.Equal(bounds.Upper, 1 - mirrored.Lower, 1e-10);
    }

    [Fact]
    public void Look_Again_OnlyEverNarrows()
    {
        var random = new Random(2);
        var sequence = new ConfidenceSequence(.05);
        var before = sequence.Look()!.Value;
        Assert.Equal(new MeanBounds(0, 1), before);
        Assert.Null(sequence.Mean);
        for (var i = 0; i < 300; i++)
        {
            sequence.Add(random.NextDouble());
            var bounds = sequence.Look()!.Value;
            Assert.True(bounds.Lower >= before.Lower && bounds.Upper <= before.Upper);
            before = bounds;
        }
        Assert.InRange(before.Upper - before.Lower, .05, .3);
    }

    [Fact]
    public void Look_AfterTheMeanHasMoved_SaysSo()
    {
        var sequence = new ConfidenceSequence(.01);
        sequence.Add(0, 1000);
        Assert.InRange(sequence.Look()!.Value.Upper, .001, .02);
        sequence.Add(1, 1000);
        Assert.Null(sequence.Look());
        Assert.Null(ConfidenceSequence.Read(BinaryForm.Of(sequence.WriteTo)).Look());
    }

    [Fact]
    public void Look_OfDegenerateValues_GivesWhatIsDocumented()
    {
        foreach (var value in (double[])[0, 1, .5, double.Epsilon])
        {
            var sequence = new ConfidenceSequence(.05);
            sequence.Add(value);
            Assert.InRange(sequence.Mean!.Value, sequence.Look()!.Value.Lower, sequence.Look()!.Value.Upper);
            sequence.Add(value, 1_000_000_000);
            var bounds = sequence.Look()!.Value;
            Assert.InRange(value, bounds.Lower, bounds.Upper);
            Assert.InRange(bounds.Upper - bounds.Lower, 0, .01);
        }
        var untouched = new ConfidenceSequence(.05);
        untouched.Add(double.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => untouched.Add([.5, 1.5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => untouched.Add(double.NegativeInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => untouched.Add(.5, -1));
        Assert.Equal(0, untouched.Rows);
        foreach (var alpha in (double[])[0, 1, double.NaN]) Assert.Throws<ArgumentOutOfRangeException>(() => new ConfidenceSequence(alpha));
    }

    [Fact]
    public void Read_OfAWrittenSequence_GoesOnAsIfNothingHappened()
    {
        var sequence = new ConfidenceSequence(.05);
        sequence.Add([.2, .4, .9]);
        _ = sequence.Look();
        var bytes = BinaryForm.Of(sequence.WriteTo);
        var read = ConfidenceSequence.Read(bytes);
        sequence.Add(.3, 10);
        read.Add(.3, 10);
        Assert.Equal(sequence.Look(), read.Look());
        Assert.Equal(BinaryForm.Of(sequence.WriteTo), BinaryForm.Of(read.WriteTo));
        BinaryForm.RefusesDamage(bytes, damaged => ConfidenceSequence.Read(damaged));
        Assert.Equal("01" + "00" + "9a9999999999a93f" + new string('0', 3 * 16) + "000000000000f03f", BinaryForm.Hex(new ConfidenceSequence(.05).WriteTo));
    }
}
