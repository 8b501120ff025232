using CsCheck;
using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Distances;

/// <summary>Energy distance and maximum mean discrepancy.</summary>
public sealed class SampleDistanceTests
{
    private static readonly Gen<double[]> Tied = Gen.Frequency((3, Gen.Int[-4, 4].Select(i => (double)i)), (1, Gen.Double[-5, 5])).Array[1, 12];

    [Fact]
    public void Mmd_OfTheSmallestDoubles_SeesThatTheyDiffer() => Assert.True(MaximumMeanDiscrepancy.FromSamples([0, 0], [double.Epsilon, double.Epsilon])!.Value.Distance > .5);

    [Fact]
    public void EnergyDistance_OfAnySamples_IsThatOfTheirPairs() => Gen.Select(Tied, Tied).Sample((a, b) =>
    {
        var squared = 2 * Mean(a, b) - Mean(a, a) - Mean(b, b);
        var energy = EnergyDistance.FromSamples(a, b)!.Value;
        Assert.Equal(squared, energy * energy, 1e-9);
        Assert.Equal(energy, EnergyDistance.FromSamples([.. b.Reverse()], a)!.Value, 1e-9);
        Assert.Equal(0.0, EnergyDistance.FromSamples(a, a));

        static double Mean(double[] x, double[] y) => x.Average(u => y.Average(v => Math.Abs(u - v)));
    }, iter: 300);

    [Fact]
    public void EnergyDistance_OverSummaries_IsCloseToTheExactOne()
    {
        double[] a = [.. Samples.Normal(1, 10_000).Select(Math.Exp)], b = [.. Samples.Normal(2, 8_000, .1).Select(Math.Exp)];
        Assert.Equal(EnergyDistance.FromSamples(a, b)!.Value, EnergyDistance.Between(Summary(a), Summary(b))!.Value, 1e-3);
        Assert.Equal(0.0, EnergyDistance.Between(Summary(a), Summary(a)));
    }

    [Fact]
    public void EnergyDistance_OfDegenerateSamples_GivesItsDocumentedAnswer()
    {
        Assert.Null(EnergyDistance.FromSamples([], [1]));
        Assert.Null(EnergyDistance.Between(Summary([]), Summary([1])));
        Assert.Equal(Math.Sqrt(2 * 3), EnergyDistance.FromSamples([1], [4])!.Value, 1e-12);
        Assert.Equal(double.PositiveInfinity, EnergyDistance.FromSamples([double.MinValue], [double.MaxValue]));
        Assert.Throws<ArgumentOutOfRangeException>(() => EnergyDistance.FromSamples([double.NaN], [1]));
    }

    [Fact]
    public void Mmd_OfAnySamples_IsThatOfTheirKernels() => Gen.Select(Tied, Tied, Gen.Double[.2, 5]).Sample((a, b, sigma) =>
    {
        var mmd = MaximumMeanDiscrepancy.FromSamples(a, b, bandwidth: sigma)!.Value;
        Assert.Equal(Mean(a, a) + Mean(b, b) - 2 * Mean(a, b), mmd.Squared, 1e-9);
        Assert.Equal(mmd.Squared, MaximumMeanDiscrepancy.FromSamples([.. b.Reverse()], a, bandwidth: sigma)!.Value.Squared, 1e-9);
        Assert.Equal(0, MaximumMeanDiscrepancy.FromSamples(a, [.. a.Reverse()])!.Value.Squared, 1e-9);
        Assert.InRange(mmd.Distance, 0, Math.Sqrt(2));

        double Mean(double[] x, double[] y) => x.Average(u => y.Average(v => Math.Exp(-(u - v) * (u - v) / (2 * sigma * sigma))));
    }, iter: 200);

    [Fact]
    public void Mmd_OfRowsOfSeveralFeatures_SeesAChangeThatNoFeatureShowsAlone()
    {
        double[] x = Samples.Normal(1, 400), y = Samples.Normal(2, 400), u = Samples.Normal(3, 400);
        double[] independent = [.. x.Zip(y).SelectMany(pair => (double[])[pair.First, pair.Second])], joint = [.. u.SelectMany(value => (double[])[value, value])];
        double[] other = [.. Samples.Normal(4, 400).Zip(Samples.Normal(5, 400)).SelectMany(pair => (double[])[pair.First, pair.Second])];
        var drift = MaximumMeanDiscrepancy.FromSamples(independent, joint, features: 2)!.Value.SquaredUnbiased!.Value;
        var quiet = MaximumMeanDiscrepancy.FromSamples(independent, other, features: 2)!.Value.SquaredUnbiased!.Value;
        Assert.True(drift > 10 * Math.Abs(quiet), $"{drift} beside {quiet}");
    }

    [Fact]
    public void Mmd_WithoutDrift_HasAMeanOfZero()
    {
        var mean = Enumerable.Range(0, 200).Average(seed => MaximumMeanDiscrepancy.FromSamples(Samples.Normal(seed, 40), Samples.Normal(seed + 5000, 30))!.Value.SquaredUnbiased!.Value);
        Assert.InRange(mean, -.002, .002);
    }

    [Fact]
    public void Bandwidth_ByDefault_IsTheMedianDistanceOfPooledRows()
    {
        Assert.Equal(3.5, MaximumMeanDiscrepancy.FromSamples([0, 1], [3, 7])!.Value.Bandwidth);
        Assert.Equal(5, MaximumMeanDiscrepancy.FromSamples([0, 0], [3, 4], features: 2)!.Value.Bandwidth);
        Assert.InRange(MaximumMeanDiscrepancy.FromSamples(Samples.Normal(1, 1400), Samples.Normal(2, 1400))!.Value.Bandwidth, .9, 1.0);
    }

    [Fact]
    public void Mmd_OfDegenerateSamples_GivesItsDocumentedAnswer()
    {
        Assert.Null(MaximumMeanDiscrepancy.FromSamples([], [1]));
        Assert.Equal(new MmdEstimate(0, 0, 0), MaximumMeanDiscrepancy.FromSamples([7, 7], [7, 7, 7]));
        Assert.Null(MaximumMeanDiscrepancy.FromSamples([7], [8, 9])!.Value.SquaredUnbiased);
        var huge = MaximumMeanDiscrepancy.FromSamples([double.MinValue, 0], [double.MaxValue, double.Epsilon])!.Value;
        Assert.True(double.IsFinite(huge.Squared) && huge.SquaredUnbiased is { } unbiased && double.IsFinite(unbiased), huge.ToString());
        Assert.Throws<ArgumentException>(() => MaximumMeanDiscrepancy.FromSamples([1, 2, 3], [1, 2], features: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaximumMeanDiscrepancy.FromSamples([1], [double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaximumMeanDiscrepancy.FromSamples([1], [2], bandwidth: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaximumMeanDiscrepancy.FromSamples([1], [2], features: 0));
    }

    private static NumericSummary Summary(double[] values)
    {
        var summary = new NumericSummary(null);
        summary.Add(values);
        return summary;
    }
}
