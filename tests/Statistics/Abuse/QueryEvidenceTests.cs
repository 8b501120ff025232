using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Abuse;

public sealed class QueryEvidenceTests
{
    [Theory]
    [InlineData(.03)]
    [InlineData(.4)]
    public void Step_WithAUnitPerQuery_IsTheBernoulliEDetector(double nullRate)
    {
        var (random, evidence, detector) = (new Random(1), new QueryEvidence(nullRate), new BernoulliEDetector());
        for (var i = 0; i < 500; i++)
        {
            var isOne = random.NextDouble() < (i < 250 ? nullRate : 2 * nullRate);
            evidence.Step(isOne, 1);
            detector.Step(isOne ? 1 : 0, 1, nullRate);
            Assert.Equal(detector.LogR, evidence.LogR, 1e-9);
        }
    }

    [Theory]
    [InlineData(.03, 1)]
    [InlineData(.03, .01)]
    [InlineData(.4, .2)]
    public void Step_OfABenignQuery_AddsItsUnitOnAverage(double nullRate, double unit)
    {
        var (random, evidence) = (new Random(2), new QueryEvidence(nullRate));
        for (var i = 0; i < 200; i++)
        {
            var (one, zero) = (Copy(evidence, nullRate), Copy(evidence, nullRate));
            one.Step(true, unit);
            zero.Step(false, unit);
            var expected = Math.Exp(evidence.LogR) + unit;
            // So that E R after t panes is t, however many queries they have.
            Assert.Equal(expected, nullRate * Math.Exp(one.LogR) + (1 - nullRate) * Math.Exp(zero.LogR), 1e-9 * expected);
            evidence = random.NextDouble() < 2 * nullRate ? one : zero;
        }
    }

    [Fact]
    public void LogR_OfEndlessHits_StaysANumberAndComesDownAgain()
    {
        var evidence = new QueryEvidence(.03);
        for (var i = 0; i < 10_000; i++) evidence.Step(true, 1);
        Assert.InRange(evidence.LogR, 400, 470);
        evidence.Cap(20);
        Assert.Equal(20, evidence.LogR, 1e-9);
        evidence.Reset();
        Assert.Equal(double.NegativeInfinity, evidence.LogR);
        evidence.Cap(20);
        Assert.Equal(double.NegativeInfinity, evidence.LogR);
    }

    [Fact]
    public void Step_WhereEveryQueryIsOne_IsNoEvidence()
    {
        var evidence = new QueryEvidence(1);
        evidence.Step(true, 1);
        Assert.Equal(double.NegativeInfinity, evidence.LogR);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(.1, 0)]
    [InlineData(.1, 1.1)]
    public void Step_OutOfRange_IsRefused(double nullRate, double unit) => Assert.Throws<ArgumentOutOfRangeException>(() => new QueryEvidence(nullRate).Step(true, unit));

    [Fact]
    public void WriteTo_SomeEvidence_GivesTheFrozenBytes()
    {
        var evidence = new QueryEvidence(.5);
        Assert.Equal("01" + new string('0', 160), BinaryForm.Hex(evidence.WriteTo));
        evidence.Step(true, 1);
        Assert.Equal(evidence.LogR, QueryEvidence.Read(BinaryForm.Of(evidence.WriteTo), .5).LogR);
        BinaryForm.RefusesDamage(BinaryForm.Of(evidence.WriteTo), bytes => QueryEvidence.Read(bytes, .5));
    }

    private static QueryEvidence Copy(QueryEvidence evidence, double nullRate) => QueryEvidence.Read(BinaryForm.Of(evidence.WriteTo), nullRate);
}
