using Watchgrain.Statistics.Fairness;

namespace Watchgrain.Statistics.Tests.Fairness;

public sealed class GroupRateTests
{
    [Theory]
    [InlineData(0, 0, 10, 20, false)]
    [InlineData(5, 10, 0, 0, false)]
    [InlineData(-1, 10, 5, 20, false)]
    [InlineData(11, 10, 5, 20, false)]
    [InlineData(5, 10, -1, 20, false)]
    [InlineData(0, 10, 20, 20, true)]
    public void IsComparable_WithRowsOnBothSides(long hits, long rows, long otherHits, long otherRows, bool comparable) => Assert.Equal(comparable, new GroupRate(hits, rows, otherHits, otherRows).IsComparable);
}
