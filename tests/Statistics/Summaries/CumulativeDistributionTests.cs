using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class CumulativeDistributionTests
{
    private static readonly NumericBinning Bins = NumericBinning.FromReference(Samples.Normal(7, 5000, 1, 20));

    [Fact]
    public void CountsOn_AfterTheSummaryGrew_AreThoseOfTheDistribution()
    {
        var binning = NumericBinning.FromReference([1, 2, 3, 4]);
        var summary = new NumericSummary(binning);
        summary.Add([1, 2, 3]);
        var distribution = CumulativeDistribution.Of(summary);
        summary.Add([4]);
        Assert.Equal(distribution.Count, distribution.CountsOn(binning).Sum());
    }

    [Fact]
    public void CountBelow_AtCellEdges_IsExact() => Samples.Moderate.Array[1, 80].Sample(values =>
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        var histogram = Summary(values, null).Histogram;
        var distribution = CumulativeDistribution.Of(histogram);
        foreach (var cell in histogram.Cells().Where(cell => cell.Lower > 0))
        {
            Assert.Equal(finite.Count(value => value < cell.Lower), distribution.CountBelow(cell.Lower));
            Assert.Equal(finite.Count(value => value < cell.Upper), distribution.CountBelow(cell.Upper));
        }
        foreach (var cell in histogram.Cells().Where(cell => cell.Upper < 0)) Assert.Equal(finite.Count(value => value <= cell.Upper), distribution.Cdf(cell.Upper)!.Value * finite.Length, 1e-9);
        Assert.Equal(finite.Count(value => value < 0), distribution.CountBelow(0));
        if (finite.Length > 0 && histogram.Cells().Any(cell => cell is { Lower: 0, Upper: 0 })) Assert.Equal(finite.Count(value => value <= 0), distribution.Cdf(0)!.Value * finite.Length, 1e-9);
    }, iter: 300);

    [Fact]
    public void CountBelow_AtOwnBinEdges_IsExact() => Samples.AnyDouble.Array[1, 80].Sample(values =>
    {
        var distribution = CumulativeDistribution.Of(Summary(values, Bins));
        foreach (var edge in Bins.Edges) Assert.Equal(values.Count(value => double.IsFinite(value) && value < edge), distribution.CountBelow(edge), 1e-9);
    }, iter: 300);

    [Fact]
    public void Cdf_OfAnyValues_RisesFromZeroToOneAndStaysWithinACell() => Samples.AnyDouble.Array[1, 80].Sample(values =>
    {
        var summary = Summary(values, Bins);
        var distribution = CumulativeDistribution.Of(summary);
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
        {
            Assert.Null(distribution.Cdf(0));
            return;
        }
        double before = 0;
        foreach (var x in finite.Order())
        {
            var share = distribution.Cdf(x)!.Value;
            Assert.InRange(share, before, 1);
            before = share;
            var near = summary.Histogram.Cells().Where(cell => cell.Lower <= x && x <= cell.Upper).Sum(cell => cell.Count);
            Assert.InRange(share * finite.Length, finite.Count(value => value <= x) - near - 1e-9, finite.Count(value => value <= x) + near + 1e-9);
        }
        Assert.Equal(1, distribution.Cdf(finite.Max()));
        Assert.Equal(0, distribution.CountBelow(finite.Min()));
        Assert.Equal((0, 1), (distribution.Cdf(double.NegativeInfinity), distribution.Cdf(double.PositiveInfinity)));
    }, iter: 300);

    [Fact]
    public void CountsOn_OtherBins_AddUpAndComeClose()
    {
        double[] values = Samples.Normal(3, 20_000, 5, 15);
        var other = NumericBinning.FromReference(Samples.Normal(4, 3000, 2, 18));
        var counts = CumulativeDistribution.Of(Summary(values, Bins)).CountsOn(other);
        var exact = Summary(values, other).CellCounts;
        Assert.Equal(values.Length, counts.Sum());
        for (var i = 0; i < counts.Length; i++) Assert.InRange(counts[i], exact[i] - 25, exact[i] + 25);
    }

    [Fact]
    public void CountsOn_TheSameBins_AreItsOwn() => Samples.AnyDouble.Array[0, 80].Sample(values =>
    {
        var summary = Summary(values, Bins);
        Assert.Equal(summary.CellCounts, CumulativeDistribution.Of(summary).CountsOn(Bins));
        Assert.Equal(summary.CellCounts, CumulativeDistribution.Of(summary).CountsOn(Bins.Edges));
    }, iter: 200);

    [Fact]
    public void Figures_OfDegenerateColumns_AreDefined()
    {
        var empty = CumulativeDistribution.Of(Summary([double.NaN], Bins));
        Assert.Null(empty.Cdf(1));
        Assert.Equal(0, empty.CountBelow(1));
        Assert.Equal([0, 0, 0], empty.CountsOn([1, 2]));
        var constant = CumulativeDistribution.Of(Summary([.1, .1, .1], null));
        Assert.Equal((0, 1, 0), (constant.CountBelow(.1), constant.Cdf(.1), constant.Cdf(Math.BitDecrement(.1))));
        Assert.Equal([0, 3, 0], constant.CountsOn([.05, .11]));
        var huge = CumulativeDistribution.Of(Summary([double.MinValue, 0, double.MaxValue, 1e308], null));
        Assert.Equal([1, 1, 2], huge.CountsOn([-1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => empty.Cdf(double.NaN));
        Assert.Throws<ArgumentException>(() => empty.CountsOn([2, 1]));
    }

    private static NumericSummary Summary(double[] values, NumericBinning? binning)
    {
        var summary = new NumericSummary(binning);
        summary.Add(values);
        return summary;
    }
}
