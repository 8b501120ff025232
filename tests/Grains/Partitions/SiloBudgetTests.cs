using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Partitions;

public sealed class SiloBudgetTests
{
    private const long Megabyte = 1 << 20;

    private readonly SiloBudget budget = new(new PartitionOptions { MaxSiloMegabytes = 10 }.MaxSiloBytes);

    [Fact]
    public void IsUsedUp_OverTheLimit_HoldsForThoseAboveAnEvenShare()
    {
        SiloBudget.Share greedy = budget.Open(), modest = budget.Open(), idle = budget.Open();
        greedy.Hold(9 * Megabyte);
        modest.Hold(Megabyte);
        Assert.False(greedy.IsUsedUp);

        modest.Hold(2 * Megabyte);

        Assert.Equal(11 * Megabyte, budget.Held);
        Assert.True(greedy.IsUsedUp);
        Assert.False(modest.IsUsedUp);
        Assert.False(idle.IsUsedUp);
    }

    [Fact]
    public void Hold_Less_MakesRoomForAll()
    {
        SiloBudget.Share first = budget.Open(), second = budget.Open();
        first.Hold(8 * Megabyte);
        second.Hold(8 * Megabyte);
        Assert.True(first.IsUsedUp && second.IsUsedUp);

        first.Dispose();
        first.Hold(5 * Megabyte);

        Assert.Equal(8 * Megabyte, budget.Held);
        Assert.False(second.IsUsedUp);
    }

    [Fact]
    public void Limit_Unset_IsAQuarterOfTheMemory()
    {
        var unset = new SiloBudget(new PartitionOptions().MaxSiloBytes);

        Assert.Equal(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, unset.Limit);
    }

    [Fact]
    public void Hold_FromManyThreads_AddsUp()
    {
        Parallel.For(0, 16, _ =>
        {
            using var share = budget.Open();
            for (var step = 1; step <= 10_000; step++)
                share.Hold(step % 3);
        });

        Assert.Equal(0, budget.Held);
        using var alone = budget.Open();
        alone.Hold(11 * Megabyte);
        Assert.True(alone.IsUsedUp);
    }
}
