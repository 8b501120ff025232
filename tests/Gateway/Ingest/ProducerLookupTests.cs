using Watchgrain.Gateway.Ingest;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Tests.Ingest;

public sealed class ProducerLookupTests
{
    [Fact]
    public void Producer_ThatNoPartitionKnows_IsUnknown() => Assert.Null(ProducerLookup.Combine([null, null], _ => 0));

    [Fact]
    public void Producer_GoesOnFromTheLowestUnacknowledgedSequence() =>
        Assert.Equal(new ProducerPosition(3, 5), ProducerLookup.Combine([new(3, 6), new(3, 5)], partition => (ulong)partition));

    [Fact]
    public void Partition_OfALowerEpochOrWithoutMemory_WaitsForItsFirstSequence()
    {
        Assert.Equal(new ProducerPosition(3, 1), ProducerLookup.Combine([new(3, 6), new(2, 99)], partition => (ulong)partition));
        Assert.Equal(new ProducerPosition(3, 1), ProducerLookup.Combine([new(3, 6), null], partition => (ulong)partition));
    }
}
