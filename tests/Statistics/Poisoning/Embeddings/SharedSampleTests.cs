using Watchgrain.Statistics.Poisoning.Embeddings;

namespace Watchgrain.Statistics.Tests.Poisoning.Embeddings;

public sealed class SharedSampleTests
{
    [Fact]
    public void Sample_OfGroupsOfAllSizes_GivesEachTheSameShareAndTheLowestPriorities()
    {
        var random = new Random(19);
        var items = new (string Group, int Rows)[] { ("large", 500), ("middle", 60), ("small", 7) }
            .SelectMany(group => Enumerable.Range(0, group.Rows).Select(_ => (group.Group, Priority: (ulong)random.NextInt64())))
            .OrderBy(_ => random.Next()).ToArray();
        var sample = new SharedSample<string>(47);

        foreach (var (group, priority) in items)
        {
            var room = sample.RoomOf(group);
            var before = sample.Count;
            var gone = sample.Add(group, priority, $"{group} {priority}");
            Assert.True(priority < room || gone == $"{group} {priority}", "what has no room goes at once");
            Assert.Equal(Math.Min(47, before + 1), sample.Count);
        }

        Assert.Equal(
            items.GroupBy(item => item.Group).SelectMany(group => group.OrderBy(item => item.Priority).Take(20)).Select(item => $"{item.Group} {item.Priority}").Order(StringComparer.Ordinal),
            sample.Items.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sample_AnItemThatComesAgain_IsThereOnce()
    {
        var sample = new SharedSample<string>(2);
        Assert.Null(sample.Add("a", 5, "first"));
        Assert.Equal("again", sample.Add("a", 5, "again"));
        Assert.Equal(["first"], sample.Items);
        Assert.Equal(ulong.MaxValue, sample.RoomOf("a"));
        Assert.Null(sample.Add("b", 9, "other"));
        Assert.Equal((5UL, 9UL, ulong.MaxValue), (sample.RoomOf("a"), sample.RoomOf("b"), sample.RoomOf("c")));
        Assert.Equal("other", sample.Add("c", 3, "third"));
        Assert.Equal(["first", "third"], sample.Items);
    }

    [Fact]
    public void Sample_AnItemThatIsTakenOut_LeavesItsRoom()
    {
        var sample = new SharedSample<string>(2);
        sample.Add("a", 5, "first");
        sample.Add("a", 7, "second");
        Assert.False(sample.Remove("b", "first"));
        Assert.False(sample.Remove("a", "third"));
        Assert.True(sample.Remove("a", "first"));
        Assert.Equal((1, ulong.MaxValue), (sample.Count, sample.RoomOf("a")));
        Assert.True(sample.Remove("a", "second"));
        Assert.Empty(sample.Items);
        Assert.Null(sample.Add("a", 5, "again"));
        Assert.Equal(["again"], sample.Items);
    }
}
