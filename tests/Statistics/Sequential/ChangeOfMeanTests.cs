using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

/// <summary>Page-Hinkley, EWMA and KSWIN.</summary>
public sealed class ChangeOfMeanTests
{
    [Fact]
    public void PageHinkley_OfAStep_AddsUpByHand()
    {
        // Nine zeros, then tens: the average after k tens is 10k/(9 + k); without forgetting U = Σ (10 − 10j/(9 + j)) = 9 + 8.18 + 7.5.
        var detector = new PageHinkley(1, 0, 24, 1);
        Assert.Equal(ControlState.InControl, detector.Add(0, 9));
        Assert.Equal(ControlState.InControl, detector.Add(10, 2));
        Assert.Equal(ControlState.Drift, detector.Add(10));
    }

    [Fact]
    public void PageHinkley_OfAMirroredStream_AlarmsOnTheOtherSide()
    {
        double[] stream = [.. Samples.Normal(1, 500), .. Samples.Normal(2, 500, 1)], mirrored = [.. stream.Select(value => -value)];
        foreach (var river in (bool[])[false, true])
        {
            var rises = Drifts(new PageHinkley(threshold: 20, direction: ChangeDirection.Up, riverCompatible: river), stream);
            Assert.NotEmpty(rises);
            Assert.Equal(rises, Drifts(new PageHinkley(threshold: 20, direction: ChangeDirection.Down, riverCompatible: river), mirrored));
            Assert.DoesNotContain(Drifts(new PageHinkley(delta: .3, threshold: 20, direction: ChangeDirection.Down, riverCompatible: river), stream), index => index > 500);
        }
    }

    [Fact]
    public void PageHinkley_WithoutForgetting_IsTheSameInBothForms()
    {
        double[] stream = [.. Samples.Normal(7, 2000), .. Samples.Normal(8, 2000, .5)];
        Assert.Equal(Drifts(new PageHinkley(alpha: 1, threshold: 30), stream), Drifts(new PageHinkley(alpha: 1, threshold: 30, riverCompatible: true), stream));
    }

    [Fact]
    public void PageHinkley_OfALargeOffset_AlarmsAtTheSameRows()
    {
        double[] stream = [.. Samples.Normal(9, 500), .. Samples.Normal(10, 500, 1)];
        // A quarter of a binary digit of 2³⁰ is kept: the offset is exact.
        double[] coarse = [.. stream.Select(value => Math.Round(value * 1024) / 1024)];
        Assert.Equal(Drifts(new PageHinkley(threshold: 20), coarse), Drifts(new PageHinkley(threshold: 20), [.. coarse.Select(value => value + (1 << 30))]));
    }

    [Fact]
    public void Ewma_OfThreeValues_AddsUpByHand()
    {
        var chart = new Ewma(.5, 2);
        Assert.Equal(ControlState.InControl, chart.Add(1));
        Assert.Equal(.5, chart.Level);
        // Limit after two values: 2 √(1/3 · (1 − 1/16)) = 1.118.
        Assert.Equal(ControlState.Drift, chart.Add(2));
        Assert.Equal(1.25, chart.Level);
        Assert.Equal(ControlState.InControl, chart.Add(-1));
        Assert.Equal(.125, chart.Level);
    }

    [Fact]
    public void Kswin_OfAMonotoneImage_AlarmsAtTheSameRows()
    {
        double[] stream = [.. Samples.Normal(5, 400), .. Samples.Normal(6, 400, 2)];
        var drifts = Drifts(new Kswin(42), stream);
        Assert.Contains(drifts, index => index > 400);
        Assert.Equal(drifts, Drifts(new Kswin(42), [.. stream.Select(Math.Exp)]));
        Assert.NotEqual(Drifts(new Kswin(42, .1), stream), Drifts(new Kswin(43, .1), stream));
    }

    [Fact]
    public void Kswin_OfTwiceTheSample_DoesNotDependOnItsSeed()
    {
        double[] stream = [.. Samples.Normal(5, 400), .. Samples.Normal(6, 400, 1)];
        Assert.Equal(Drifts(new Kswin(1, .05, 60), stream), Drifts(new Kswin(2, .05, 60), stream));
    }

    [Theory]
    [InlineData(5, .01, 5)]
    [InlineData(5, .05, 5)]
    [InlineData(5, .1, 4)]
    [InlineData(10, .05, 7)]
    [InlineData(10, .01, 8)]
    [InlineData(20, .05, 9)]
    [InlineData(30, .05, 11)]
    [InlineData(30, .01, 13)]
    public void Kswin_OfALevel_AlarmsAtTheTabulatedDistance(int sampleSize, double alpha, int distance)
    {
        // Critical values of r·D in the published tables of the two-sample test (Massey 1952; Siegel 1956, table L).
        for (var above = 0; above <= sampleSize; above++)
        {
            var detector = new Kswin(0, alpha, 2 * sampleSize, sampleSize);
            detector.Add(0, sampleSize);
            detector.Add(0, sampleSize - above);
            Assert.Equal(above >= distance ? ControlState.Drift : ControlState.InControl, detector.Add(1, above));
        }
    }

    private static int[] Drifts(SequentialDetector detector, double[] stream) => [.. Enumerable.Range(0, stream.Length).Where(i => detector.Add(stream[i]) == ControlState.Drift)];
}
