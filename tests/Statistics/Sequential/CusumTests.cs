using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

public sealed class CusumTests
{
    [Fact]
    public void Step_OfAShift_AddsUpByHand()
    {
        var chart = new Cusum(.5, 4, twoSided: true);
        Assert.Equal(new CusumStep(.5, 0, false), chart.Step(1));
        Assert.Equal(new CusumStep(2, 0, false), chart.Step(2));
        Assert.Equal(new CusumStep(0, 2.5, false), chart.Step(-3));
        Assert.Equal(new CusumStep(0, 5, true), chart.Step(-3));
        Assert.Equal(chart.Current, chart.Step(double.NaN));
        chart.Reset();
        Assert.Equal(default, chart.Current);
    }

    [Fact]
    public void Step_OneSided_IgnoresAFall()
    {
        var chart = new Cusum();
        for (var i = 0; i < 50; i++) Assert.False(chart.Step(-5).Alarm);
        Assert.True(chart.Step(double.PositiveInfinity).Alarm);
        Assert.False(chart.Step(double.NegativeInfinity).Alarm);
    }

    [Fact]
    public void Step_OnAnEstimatedAnchor_NeedsAWideAllowance()
    {
        int wide = 0, narrow = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var values = Samples.Normal(seed, 220);
            double[] anchor = values[..20];
            var mean = anchor.Average();
            var deviation = Math.Sqrt(anchor.Sum(v => (v - mean) * (v - mean)) / 19);
            Cusum a = new(twoSided: true), b = new(.25, twoSided: true);
            wide += values[20..].Any(v => a.Step((v - mean) / deviation).Alarm) ? 1 : 0;
            narrow += values[20..].Any(v => b.Step((v - mean) / deviation).Alarm) ? 1 : 0;
        }
        TestContext.Current.SendDiagnosticMessage("anchor of 20, 200 panes, seeds 0-39: {0} of 40 with k = .75, {1} with k = .25", wide, narrow);
        Assert.InRange(wide, 0, 4);
        Assert.InRange(narrow, 8, 40);
    }

    [Fact]
    public void Read_OfAWrittenChart_GoesOn()
    {
        var chart = new Cusum();
        chart.Step(3);
        var bytes = BinaryForm.Of(chart.WriteTo);
        Assert.Equal("0100000000000002400000000000000000", Convert.ToHexStringLower(bytes));
        Assert.Equal(chart.Current, Cusum.Read(bytes).Current);
        BinaryForm.RefusesDamage(bytes, damaged => Cusum.Read(damaged));
    }
}
