using CsCheck;
using Watchgrain.Statistics.Distances;

namespace Watchgrain.Statistics.Tests.Distances;

public sealed class SortedSampleTests
{
    [Fact]
    public void Values_OfAnyFiniteSample_AreAsAnySortGivesThem() => Samples.AnyDouble.Array[0, 2500].Sample(sample =>
    {
        double[] finite = [.. sample.Where(double.IsFinite)], expected = [.. finite];
        Array.Sort(expected);
        Assert.Equal(expected.Select(value => value + 0.0), new SortedSample(finite).Values.ToArray().Select(value => value + 0.0));
    }, iter: 200);

    [Fact]
    public void Values_OfALongConstantSample_AreTheSample()
    {
        double[] sample = [.. Enumerable.Repeat(-3.5, 5000)];
        Assert.Equal(sample, new SortedSample(sample).Values.ToArray());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Constructor_WithoutAFiniteValue_IsRefused(double value) => Assert.Throws<ArgumentOutOfRangeException>(() => new SortedSample([1, value]));
}
