using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class DriftCellsTests
{
    [Theory]
    [InlineData(1_000, 32, 1)]
    [InlineData(5_000, 34, 49)]
    [InlineData(50_000, 36, 49)]
    [InlineData(500_000, 38, 49)]
    public void Of_AReferenceOfSoManyRows_SplitsTheTailsWhereRowsSuffice(int rows, int cells, long outermost)
    {
        var (binning, counts) = Reference(Enumerable.Range(0, rows).Select(i => (double)i));
        var drift = DriftCells.Of(binning, [counts]);
        Assert.Equal(cells, drift.Count);
        var watched = drift.Counts(counts);
        Assert.Equal(rows, watched.Sum());
        Assert.All(watched, count => Assert.InRange(count, DriftCells.LeastRows, rows));
        if (cells > 32) Assert.InRange(watched[0], outermost, outermost + 1);
    }

    [Fact]
    public void Of_SeveralPhases_SplitsOnlyWhereEachHasRowsEnough()
    {
        var (binning, counts) = Reference(Enumerable.Range(0, 5_000).Select(i => (double)i));
        Assert.Equal(32, DriftCells.Of(binning, [counts, [.. counts.Select(count => count / 7)]]).Count);
        Assert.Equal(34, DriftCells.Of(binning, [counts, [.. counts.Select(count => count / 2)]]).Count);
    }

    [Fact]
    public void Of_ATiedMaximum_KeepsWhatLiesAboveItApart()
    {
        var (binning, counts) = Reference(Enumerable.Range(0, 10_000).Select(i => (double)(i % 2)));
        var drift = DriftCells.Of(binning, [counts]);
        Assert.Equal(binning.WatchedCounts(counts), drift.Counts(counts));
        Assert.Equal(0, drift.Counts(counts)[^1]);
    }

    [Fact]
    public void Of_AConstant_HasItsWatchedBins()
    {
        var (binning, counts) = Reference(Enumerable.Repeat(5.0, 100));
        Assert.Equal([0, 100, 0], DriftCells.Of(binning, [counts]).Counts(counts));
        var (empty, none) = Reference([]);
        Assert.Equal(1, DriftCells.Of(empty, [none]).Count);
    }

    [Fact]
    public void Counts_OfAnotherNumberOfCells_AreRefused()
    {
        var (binning, counts) = Reference(Enumerable.Range(0, 100).Select(i => (double)i));
        Assert.Throws<ArgumentException>(() => DriftCells.Of(binning, [counts]).Counts([1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DriftCells.Of(binning, []));
    }

    private static (NumericBinning Binning, long[] Counts) Reference(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var binning = NumericBinning.FromReference(all);
        var summary = new NumericSummary(binning);
        summary.Add(all);
        return (binning, summary.CellCounts.ToArray());
    }
}
