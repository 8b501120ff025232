using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Partitions;

public sealed class StuckDeliveriesTests
{
    private readonly StuckDeliveries stuck = new();

    [Fact]
    public void Delivery_ThatFailsTenTimesInARow_IsStuckUntilItSucceeds()
    {
        for (var attempt = 1; attempt < StuckDeliveries.Attempts; attempt++)
            stuck.Failed("i:1", "x:1");
        Assert.Equal(0, stuck.Count);

        Assert.Equal(StuckDeliveries.Attempts, stuck.Failed("i:1", "x:1"));
        Assert.Equal(1, stuck.Count);

        stuck.Succeeded("i:1", "x:1");
        Assert.Equal((0, 1), (stuck.Count, stuck.Failed("i:1", "x:1")));
    }

    [Fact]
    public void Sender_ThatLeaves_TakesItsOwnWithIt()
    {
        for (var attempt = 0; attempt < StuckDeliveries.Attempts; attempt++)
        {
            stuck.Failed("i:1", "x:1");
            stuck.Failed("i:2", "x:1");
        }

        stuck.Forget("i:1");

        Assert.Equal(1, stuck.Count);
    }
}
