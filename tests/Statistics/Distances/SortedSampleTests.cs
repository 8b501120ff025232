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

    [Theory]
    [InlineData(0)]
    [InlineData(1e9)]
    [InlineData(-1e15)]
    public void Values_ThatDifferInTheirLastDigitsOnly_AreSortedToo(double offset)
    {
        double[] sample = Samples.Normal(2, 5000, offset), expected = [.. sample];
        Array.Sort(expected);
        Assert.Equal(expected, new SortedSample(sample).Values.ToArray());
    }

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
