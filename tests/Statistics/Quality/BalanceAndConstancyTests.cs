using CsCheck;
using Watchgrain.Statistics.Quality;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Quality;

public sealed class BalanceAndConstancyTests
{
    [Fact]
    public void Balance_OfEvenClasses_IsOne()
    {
        var balance = ClassBalance.Of([5, 5, 5, 5])!.Value;
        Assert.Equal((4, 1, .25), (balance.Classes, balance.Ratio, balance.SmallestShare));
        Assert.Equal(Math.Log(4), balance.EntropyNats, 1e-15);
        Assert.Equal(1, balance.NormalisedEntropy!.Value, 1e-15);
    }

    [Fact]
    public void Balance_OfUnevenClasses_IsByItsFormula()
    {
        var balance = ClassBalance.Of([90, 10])!.Value;
        Assert.Equal((9, .1), (balance.Ratio, balance.SmallestShare));
        Assert.Equal(0.325082973391448, balance.EntropyNats, 1e-14);
        Assert.Equal(0.4689955935892812, balance.NormalisedEntropy!.Value, 1e-14);
    }

    [Fact]
    public void Balance_OfAnyClasses_IsBoundedAndDoesNotDependOnTheirOrder() => Gen.Long[0, 1L << 50].Array[1, 12].Sample(counts =>
    {
        if (ClassBalance.Of(counts) is not { } balance)
        {
            Assert.Equal(0, counts.Sum());
            return;
        }
        Assert.InRange(balance.EntropyNats, 0, Math.Log(counts.Length));
        Assert.InRange(balance.NormalisedEntropy ?? 0, 0, 1);
        Assert.InRange(balance.SmallestShare, 0, 1.0 / counts.Length);
        Assert.True(balance.Ratio is null or >= 1);
        var turned = ClassBalance.Of([.. counts.Reverse()])!.Value;
        Assert.Equal(balance.EntropyNats, turned.EntropyNats, 1e-12);
        Assert.Equal((balance.Ratio, balance.SmallestShare), (turned.Ratio, turned.SmallestShare));
    }, iter: 300);

    [Fact]
    public void Balance_OfDegenerateClasses_IsDefined()
    {
        Assert.Null(ClassBalance.Of((ReadOnlySpan<long>)[]));
        Assert.Null(ClassBalance.Of([0, 0]));
        Assert.Equal(new ClassBalance(1, 1, 0, null, 1), ClassBalance.Of([7]));
        Assert.Equal(new ClassBalance(2, null, 0, 0, 0), ClassBalance.Of([7, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassBalance.Of([1, -1]));
        Assert.Equal(ClassBalance.Of([2, 1]), ClassBalance.Of(Labels("a", "b", "a")));
        Assert.Null(ClassBalance.Of(Labels()));
        var flood = new CategoricalSummary(2);
        foreach (var name in (string[])["a", "b", "c"]) flood.Add(name);
        Assert.Null(ClassBalance.Of(flood));
    }

    [Fact]
    public void Constancy_OfNumbers_NeedsTwoEqualValues()
    {
        Assert.Null(Constancy.IsConstant(Numbers()));
        Assert.Null(Constancy.IsConstant(Numbers(3)));
        Assert.Null(Constancy.IsConstant(Numbers(3, double.NaN, double.PositiveInfinity)));
        Assert.True(Constancy.IsConstant(Numbers(.1, .1, .1, double.NaN)));
        Assert.True(Constancy.IsConstant(Numbers(0.0, -0.0)));
        Assert.False(Constancy.IsConstant(Numbers(1, Math.BitIncrement(1.0))));
    }

    [Fact]
    public void Constancy_OfCategories_NeedsTwoEqualRows()
    {
        Assert.Null(Constancy.IsConstant(Labels()));
        Assert.Null(Constancy.IsConstant(Labels("a")));
        Assert.True(Constancy.IsConstant(Labels("a", "a")));
        Assert.False(Constancy.IsConstant(Labels("a", "A")));
        var flood = new CategoricalSummary(1);
        flood.Add("a");
        flood.Add("b");
        Assert.False(Constancy.IsConstant(flood));
    }

    private static NumericSummary Numbers(params double[] values)
    {
        var summary = new NumericSummary(null);
        summary.Add(values);
        return summary;
    }

    private static CategoricalSummary Labels(params string[] values)
    {
        var summary = new CategoricalSummary();
        foreach (var value in values) summary.Add(value);
        return summary;
    }
}
