using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Statistics.Tests.Discovery;

public sealed class CellKeysTests
{
    [Fact]
    public void Keys_OfAllCellsAndPairs_AreDistinctAndReadBack()
    {
        var seen = new HashSet<int> { CellKeys.All };
        for (var feature = 0; feature < CellKeys.MostFeatures; feature++)
        {
            for (var code = 0; code < CellKeys.Codes; code++)
            {
                var key = CellKeys.Of(feature, code);
                Assert.True(seen.Add(key) && !CellKeys.IsPair(key));
                Assert.Equal([(feature, code)], CellKeys.CellsOf(key));
                for (var other = feature + 1; other < CellKeys.MostFeatures; other++)
                {
                    if (CellKeys.Of(feature, code, other, code) is not { } same)
                        continue;
                    for (var otherCode = 1; otherCode <= CellKeys.PairedCodes; otherCode++)
                    {
                        var pair = CellKeys.Of(feature, code, other, otherCode)!.Value;
                        Assert.True(seen.Add(pair) && CellKeys.IsPair(pair));
                        Assert.Equal([(feature, code), (other, otherCode)], CellKeys.CellsOf(pair));
                    }
                    Assert.Equal([(feature, code), (other, code)], CellKeys.CellsOf(same));
                }
            }
        }
        Assert.Equal(1 + (64 * 32) + (120 * 64), seen.Count);
        Assert.Equal(CellKeys.Count - 1, seen.Max());
        Assert.Empty(CellKeys.CellsOf(CellKeys.All));
    }

    [Theory]
    [InlineData(0, 0, 1, 1)] // No value.
    [InlineData(0, 9, 1, 1)] // Beyond the eight.
    [InlineData(0, 1, 16, 1)] // Beyond the sixteen.
    public void Pair_ThatIsNotCounted_HasNoKey(int feature, int code, int other, int otherCode) => Assert.Null(CellKeys.Of(feature, code, other, otherCode));

    [Fact]
    public void Keys_OfARow_AreItsCellsAndTheirPairs()
    {
        int[] expected = [CellKeys.All, CellKeys.Of(0, 2), CellKeys.Of(0, 2, 1, 8)!.Value, CellKeys.Of(1, 8), CellKeys.Of(2, 0)];
        Assert.Equal(expected, CellKeys.Of([2, 8, 0, CellKeys.None]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CellKeys.Of(new byte[65]));
    }
}
