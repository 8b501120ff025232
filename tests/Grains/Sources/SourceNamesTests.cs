using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.Tests.Sources;

public sealed class SourceNamesTests
{
    private readonly SourceNames names = new([.. Enumerable.Range(0, SourceNames.MostRegistered).Select(i => $"s{i}")]);

    [Theory]
    [InlineData("s31", "s31", "s31")]
    [InlineData("s32", "other", "s32")]
    [InlineData("s1023", "other", "s1023")]
    [InlineData("s1024", "other", "other")]
    public void Source_ByItsPlace_HasStatisticsOfItsOwnThenAGrainThenNeither(string source, string statistics, string grain) =>
        Assert.Equal((statistics, grain), (names.StatisticsOf(source), names.GrainOf(source)));

    [Fact]
    public void Source_WithoutAPlace_IsSettledOnlyWhenNoneIsLeft()
    {
        Assert.True(names.IsSettled("new"));
        Assert.False(new SourceNames(["a"]).IsSettled("new"));
        Assert.True(new SourceNames(["a"]).IsSettled("a"));
    }
}
