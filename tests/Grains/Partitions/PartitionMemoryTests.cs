using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Tests.Partitions;

public sealed class PartitionMemoryTests
{
    private readonly PartitionMemory memory = From(new());

    [Fact]
    public void Row_AfterAGap_IsFenced()
    {
        memory.Apply(new(), 1);

        Assert.Throws<FencedException>(() => memory.Apply(new(), 3));
        Assert.Equal(1, memory.LogSequence);
    }

    [Fact]
    public void Replay_FromACheckpoint_GivesTheSameIds()
    {
        memory.Apply(Adding("a"), 1);
        memory.Apply(new() { Seal = true }, 2);
        memory.Outbound.Note("a", new(1, 1, false));
        var checkpoint = memory.TakeCheckpoint()!;
        var replayed = From(new() { LogSequence = checkpoint.LogSequence, LastIds = new(checkpoint.LastIds) });

        foreach (var continued in new[] { memory, replayed })
        {
            continued.Apply(Adding("a"), 3);
            continued.Apply(Adding("b") with { Seal = true }, 4);
        }

        Assert.Equal(new Dictionary<string, long> { ["a"] = 2, ["b"] = 1 }, replayed.Outbound.LastIds);
        Assert.Equal(memory.Outbound.LastIds, replayed.Outbound.LastIds);
    }

    [Fact]
    public void Checkpoint_BeforeEveryReceiverIsDurable_IsNotDue()
    {
        memory.Apply(Adding("a") with { Seal = true }, 1);
        memory.Outbound.Note("a", new(1, 0, false));

        Assert.Null(memory.TakeCheckpoint());
    }

    private static PartitionMemory From(PartitionState state) => new(state, new Dictionary<string, Statistics.Summaries.NumericBinning>(), _ => (0, 1));

    private static PartitionEntry Adding(string receiver) => new() { Deltas = [new(receiver, new() { Tally = new() { Rows = 1 } })] };
}
