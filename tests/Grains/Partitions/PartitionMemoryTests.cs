using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Storage;
using Watchgrain.Grains.Tests.Protocol;

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

        Assert.Equal((2, 1), (replayed.Outbound.LastIdOf("a"), replayed.Outbound.LastIdOf("b")));
        Assert.Equal((2, 1), (memory.Outbound.LastIdOf("a"), memory.Outbound.LastIdOf("b")));
    }

    [Fact]
    public void Checkpoint_BeforeEveryReceiverIsDurable_IsNotDue()
    {
        memory.Apply(Adding("a") with { Seal = true }, 1);
        memory.Outbound.Note("a", new(1, 0, false));

        Assert.Null(memory.TakeCheckpoint());
    }

    [Fact]
    public void Closing_NamesReceiversWithSomethingInItsPanes()
    {
        memory.Apply(In("a", 1), 1);
        memory.Apply(In("b", 2), 2);
        memory.Apply(new() { CloseThrough = 1, Seal = true }, 3);
        Assert.Equal(["a"], memory.LastIdsToClose(1, null).Keys);

        // As long as it is not known to be closed everywhere, it is asked for again: the clock may have gone.
        memory.Apply(new() { CloseThrough = 2, Seal = true }, 4);
        Assert.Equal(["a", "b"], memory.LastIdsToClose(2, null).Keys.Order());
        Assert.Equal(["b"], memory.LastIdsToClose(2, 1).Keys);
        Assert.Empty(memory.LastIdsToClose(3, 2));
    }

    [Fact]
    public void Closing_AfterOneThatTheLabelsMissed_NamesTheirReceiver()
    {
        memory.Apply(new() { CloseThrough = 5, Seal = true }, 1);
        memory.Apply(In("a", 3) with { Seal = true }, 2);

        Assert.Empty(memory.LastIdsToClose(5, null));
        Assert.Equal(["a"], memory.LastIdsToClose(6, 5).Keys);
        Assert.Empty(memory.LastIdsToClose(7, 6));
    }

    [Fact]
    public void Closing_NamesWhoGotSomethingWithoutAPane_Once()
    {
        memory.Apply(Adding("a") with { Seal = true }, 1);

        Assert.Equal(new Dictionary<string, long> { ["a"] = 1 }, memory.LastIdsToClose(4, null));
        Assert.Empty(memory.LastIdsToClose(5, 4));
    }

    [Fact]
    public void Checkpoint_KeepsWhoHasUnclosedPanes()
    {
        memory.Apply(In("a", 4) with { Seal = true }, 1);
        memory.Outbound.Note("a", new(1, 1, false));

        Assert.Equal(["a"], From(Forms.Partitions.Deserialize(Forms.Partitions.SerializeToArray(memory.TakeCheckpoint()!))!).LastIdsToClose(4, null).Keys);
    }

    [Fact]
    public void Checkpoint_OfAReleaseThatAskedEveryReceiver_NamesThemAll()
    {
        var earlier = From(new() { LastIds = new() { ["a"] = 7 } });

        Assert.Equal(new Dictionary<string, long> { ["a"] = 7 }, earlier.LastIdsToClose(4, 3));
    }

    private static PartitionMemory From(PartitionState state) => new(state, new Dictionary<string, Statistics.Summaries.NumericBinning>(), _ => (0, 1));

    private static PartitionEntry In(string receiver, long pane)
    {
        var pending = new PendingDeltas(new Dictionary<string, Statistics.Summaries.NumericBinning>());
        pending.For(receiver).Summaries.Categorical(pane, "s").Add("x", 1);
        return new() { Deltas = pending.ToArray() };
    }

    private static PartitionEntry Adding(string receiver) => new() { Deltas = [new(receiver, new() { Tally = new() { Rows = 1 } })] };
}
