using CsCheck;
using Watchgrain.Statistics.Quality;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Quality;

public sealed class SupportCoverageTests
{
    [Fact]
    public void Between_Counts_IsTheShareInEmptyCells()
    {
        var found = SupportCoverage.Between([1, 0, 5, 1, 0], [2, 3, 0, 0, 5])!.Value;
        Assert.Equal(new CoverageEstimate(.8, 2.0 / 7, 8, 10), found);
        Assert.Equal(.2, found.Coverage, 1e-15);
    }

    [Fact]
    public void Between_AnyCounts_IsBoundedAndDoesNotDependOnTheirOrder() => Gen.Select(Gen.Long[0, 3], Gen.Long[0, 3]).Array[0, 12].Sample(cells =>
    {
        var found = SupportCoverage.Between([.. cells.Select(cell => cell.Item1)], [.. cells.Select(cell => cell.Item2)]);
        Assert.Equal(found, SupportCoverage.Between([.. cells.Select(cell => cell.Item1).Reverse()], [.. cells.Select(cell => cell.Item2).Reverse()]));
        if (found is not { } coverage) return;
        Assert.InRange(coverage.UnseenShare, 0, 1);
        Assert.InRange(coverage.ExpectedShare, 0, 1);
        var own = SupportCoverage.Between([.. cells.Select(cell => cell.Item1)], [.. cells.Select(cell => cell.Item1)])!.Value;
        Assert.Equal(0, own.UnseenRows);
    }, iter: 300);

    [Fact]
    public void Between_Columns_WithoutDrift_IsAsExpected()
    {
        var found = SupportCoverage.Between(Numbers(Samples.Normal(1, 2000)), Numbers(Samples.Normal(2, 20_000)))!.Value;
        TestContext.Current.SendDiagnosticMessage("Coverage without drift: unseen {0:P2}, expected {1:P2}", found.UnseenShare, found.ExpectedShare);
        Assert.Equal(found.ExpectedShare, found.UnseenShare, .02);
    }

    [Fact]
    public void Between_Columns_SeesAGapInTheReference()
    {
        double[] sides = [.. Samples.Normal(3, 5000).Where(x => Math.Abs(x) > 1)];
        var found = SupportCoverage.Between(Numbers(sides), Numbers(Samples.Normal(4, 5000)))!.Value;
        Assert.Equal(.68, found.UnseenShare - found.ExpectedShare, .03);
    }

    [Fact]
    public void Between_Categories_CountsNewOnes()
    {
        Assert.Equal(new CoverageEstimate(.5, 1.0 / 3, 2, 4), SupportCoverage.Between(Labels("a", "a", "b"), Labels("a", "b", "new", "other")));
        var flood = new CategoricalSummary(2);
        foreach (var name in (string[])["a", "b", "c", "c"]) flood.Add(name);
        Assert.Equal(0, SupportCoverage.Between(flood, Labels("a", "b"))!.Value.UnseenRows);
    }

    [Fact]
    public void OutsideRange_OnTheReferencesOwnBins_IsExact() => Gen.Select(Samples.AnyDouble.Array[1, 40], Samples.AnyDouble.Array[1, 40]).Sample((reference, current) =>
    {
        var binning = NumericBinning.FromReference(reference);
        double[] seen = [.. reference.Where(double.IsFinite)], values = [.. current.Where(double.IsFinite)];
        var found = SupportCoverage.OutsideRange(Numbers(reference, binning), Numbers(current, binning));
        if (seen.Length == 0 || values.Length == 0) Assert.Null(found);
        else Assert.Equal(values.Count(x => x < seen.Min() || x > seen.Max()) / (double)values.Length, found!.Value, 1e-12);
    }, iter: 500);

    [Fact]
    public void OutsideRange_OnOtherBins_IsWithinACell() =>
        Assert.Equal(.05, SupportCoverage.OutsideRange(Numbers([.. Samples.Normal(1, 5000).Where(x => Math.Abs(x) < 1.96)]), Numbers(Samples.Normal(2, 20_000)))!.Value, .01);

    [Fact]
    public void Figures_OfDegenerateSides_AreDefined()
    {
        Assert.Null(SupportCoverage.Between((ReadOnlySpan<long>)[], []));
        Assert.Null(SupportCoverage.Between([0, 1], [0, 0]));
        Assert.Null(SupportCoverage.Between([0, 0], [0, 1]));
        Assert.Null(SupportCoverage.Between(Numbers([double.NaN]), Numbers([1])));
        Assert.Null(SupportCoverage.Between(Labels(), Labels("a")));
        Assert.Null(SupportCoverage.OutsideRange(Numbers([1]), Numbers([])));
        Assert.Equal(0, SupportCoverage.OutsideRange(Numbers([double.MinValue, double.MaxValue]), Numbers([1e308, 0])));
        Assert.Equal(.5, SupportCoverage.OutsideRange(Numbers([.1, .1]), Numbers([.1, .2])));
        Assert.Throws<ArgumentException>(() => SupportCoverage.Between([1], [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SupportCoverage.Between([1, 1], [1, -2]));
    }

    private static NumericSummary Numbers(double[] values, NumericBinning? binning = null)
    {
        var summary = new NumericSummary(binning);
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
