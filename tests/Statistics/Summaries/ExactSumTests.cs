using System.Numerics;
using CsCheck;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class ExactSumTests
{
    private static readonly double[] Special = [0, -0.0, double.Epsilon, -double.Epsilon, double.MaxValue, -double.MaxValue, 1, -1, 1e16, 1e-300];
    private static readonly Gen<double> Values = Gen.OneOf(Gen.Double[-1000, 1000], Gen.Double.Where(double.IsFinite), Gen.Int[0, Special.Length - 1].Select(i => Special[i]));

    // The oracle adds whole multiples of the smallest double.
    [Fact]
    public void Value_OfAnyNumbers_IsTheExactSumRounded() => Values.Array[0, 40].Sample(values =>
    {
        var sum = Of(values);
        var exact = values.Aggregate(BigInteger.Zero, (total, value) => total + Units(value));
        if (!double.IsFinite(sum.Value))
        {
            Assert.True(BigInteger.Abs(exact) > Units(double.MaxValue));
            return;
        }
        // Equal, or its neighbour.
        Assert.True(exact >= Units(Math.BitDecrement(sum.Value)) && (sum.Value == double.MaxValue || exact <= Units(Math.BitIncrement(sum.Value))), $"{sum.Value:R}");
    }, iter: 3000);

    [Fact]
    public void Write_OfTheSameNumbersInOtherOrdersAndParts_GivesTheSameBytes() => Gen.Select(Values.Array[0, 30], Values.Array[0, 30], Gen.Int).Sample((some, others, seed) =>
    {
        double[] all = [.. some, .. others];
        new Random(seed).Shuffle(all);
        var merged = Of(others);
        merged.Merge(Of(some));
        Assert.Equal(Hex(Of(all)), Hex(merged));
        Assert.Equal(Hex(merged), Hex(Read(BinaryForm.Of(merged.Write))));
    });

    [Fact]
    public void Add_AndTakeAway_LeavesNothing() => Values.Array[1, 30].Sample(values =>
    {
        var sum = Of(values);
        foreach (var value in values.Reverse())
            sum.Add(value, isTakenAway: true);
        Assert.Equal("00", Hex(sum));
        Assert.Equal(0, sum.Value);
    });

    [Fact]
    public void Add_AnInfinity_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new ExactSum().Add(double.NegativeInfinity));

    [Fact]
    public void Write_IsTheFrozenForm()
    {
        // 1 is 2^1074 units: bit 18 of limb 33. -1.5 has bits 18 and 17.
        Assert.Equal("012101808010", Hex(Of([1])));
        Assert.Equal("022101808018", Hex(Of([-1.5])));
    }

    private static ExactSum Of(IEnumerable<double> values)
    {
        var sum = new ExactSum();
        foreach (var value in values)
            sum.Add(value);
        return sum;
    }

    private static ExactSum Read(byte[] bytes)
    {
        var input = new BinaryInput("sum", bytes);
        var sum = ExactSum.Read(ref input);
        input.End();
        return sum;
    }

    private static string Hex(ExactSum sum) => BinaryForm.Hex(sum.Write);

    private static BigInteger Units(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) & 0x7ff;
        var mantissa = bits & ((1L << 52) - 1);
        var magnitude = exponent == 0 ? mantissa : (BigInteger)(mantissa | 1L << 52) << (exponent - 1);
        return bits < 0 ? -magnitude : magnitude;
    }
}
