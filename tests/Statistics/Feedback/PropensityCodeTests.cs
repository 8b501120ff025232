using CsCheck;
using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Statistics.Tests.Feedback;

public sealed class PropensityCodeTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(0.1, 85, 10)]
    [InlineData(0.01, 169, 100)]
    [InlineData(0.001, 253, 1000)]
    public void Of_PowersOfTen_IsExact(double propensity, byte code, double weight)
    {
        Assert.Equal(code, PropensityCode.Of(propensity));
        Assert.Equal(weight, PropensityCode.Weight(code), 1e-12 * weight);
    }

    [Fact]
    public void Weight_OfAnyPropensity_IsWithinThePromisedError() => Gen.Double[0.001, 1].Sample(propensity =>
        Math.Abs((PropensityCode.Weight(PropensityCode.Of(propensity)) * propensity) - 1) < 0.014);

    [Theory]
    [InlineData(0.000_99)]
    [InlineData(1e-9)]
    [InlineData(double.Epsilon)]
    public void Of_ASmallerPropensity_IsTheFloor(double propensity) => Assert.Equal(PropensityCode.Last, PropensityCode.Of(propensity));

    [Theory]
    [InlineData(0)]
    [InlineData(-0.5)]
    [InlineData(1.000_001)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Of_NoPropensity_IsRefused(double propensity)
    {
        Assert.False(PropensityCode.Takes(propensity));
        Assert.Throws<ArgumentOutOfRangeException>(() => PropensityCode.Of(propensity));
    }

    [Theory]
    [InlineData(PropensityCode.None)]
    [InlineData(254)]
    public void Weight_OfNoCode_IsRefused(byte code) => Assert.Throws<ArgumentOutOfRangeException>(() => PropensityCode.Weight(code));

    [Fact]
    public void Mark_ToBitsAndBack_IsTheSame() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, PropensityCode.Last]).Sample((exposure, code) =>
    {
        var mark = new ExposureMark((Exposure)exposure, (byte)code);
        return ExposureMark.OfBits(mark.ToBits()) == mark && mark.IsEmpty == (exposure + code == 0) && (mark.ToBits() == 0) == mark.IsEmpty;
    });
}
