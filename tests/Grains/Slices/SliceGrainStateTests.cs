using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Tests.Slices;

public sealed class SliceGrainStateTests
{
    // Stored by a release that did not watch slices.
    private const string Before = "2020203001312CD42E1D537472696E67436F6D706172657200030101E0E0E021E00115010D21E021E0011DE0";

    [Fact]
    public void State_OfReleasesThatWatchedNoSlices_IsReadAndGrows()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<ReceiverState>>();

        var read = serializer.Deserialize(Convert.FromHexString(Before))!;
        Assert.Equal((5L, 3L, 7L), (read.RowsThrough, read.OutcomesThrough, read.DroppedParts));
        Assert.Null(read.Slice);

        Assert.Null(read.Group);
        read.Group = new(null, new(new(new([3], 1), 7, 2, 1.5), new(new([4], null), 9, 3, 2.5)));
        read.Slice = new(new([1, 2], 4), 10, 3, 2.5);
        var again = serializer.Deserialize(serializer.SerializeToArray(read))!;
        Assert.Equal((7L, 9L, 2.5), (again.Group!.Opportunity!.Surplus.SinceRows, again.Group.Opportunity.Deficit.SinceRows, again.Group.Opportunity.Deficit.SinceExpected));
        Assert.Equal((5L, 10L, 3L, 2.5, 4L), (again.RowsThrough, again.Slice!.SinceRows, again.Slice.SinceContradicting, again.Slice.SinceExpected, again.Slice.Contradictions.SincePane));
    }
}
