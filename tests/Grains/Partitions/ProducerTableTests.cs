using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Partitions;

/// <summary>How many producers a partition remembers, and which it forgets.</summary>
public sealed class ProducerTableTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly PartitionMemory memory = NewMemory();
    private readonly List<PartitionEntry> log = [];
    private int named;

    [Fact]
    public void Newcomers_OfOneCommit_FillTheTableToTheLastPlaceAndNoFurther()
    {
        Commit(Start, Newcomers(ProducerTable.Capacity - 1));

        var statuses = Commit(Start, Newcomers(128));

        Assert.Equal([IngestStatus.Accepted, .. Enumerable.Repeat(IngestStatus.Exhausted, 127)], statuses);
        Assert.Equal(ProducerTable.Capacity, memory.Producers.Count);
    }

    [Fact]
    public void Newcomer_AtAFullTable_TakesThePlaceOfTheLongestSilentOnceItIsDurable()
    {
        Commit(Start, ["first"]);
        Commit(Start.AddHours(1), Newcomers(ProducerTable.Capacity - 1));
        var commit = NewCommit(Start.AddHours(24.5));

        Assert.Equal(IngestStatus.Accepted, memory.Admit(commit, Batch("new")).Status);
        // Staged and not durable: nothing has been forgotten.
        Assert.NotNull(memory.Producers.Find("first"));

        Assert.Equal([IngestStatus.Accepted, IngestStatus.Exhausted], Commit(Start.AddHours(24.5), ["new", "newer"]));
        Assert.Null(memory.Producers.Find("first"));
        Assert.Equal(ProducerTable.Capacity, memory.Producers.Count);
    }

    [Fact]
    public void Newcomer_WhoseBatchIsRefusedAfterAll_TakesNoPlace()
    {
        Commit(Start, ["first"]);
        Commit(Start.AddHours(1), Newcomers(ProducerTable.Capacity - 1));
        var commit = NewCommit(Start.AddDays(2));

        // Its rows may span too many panes: it is not accepted, and another batch goes into the same row.
        Assert.Equal(IngestStatus.Accepted, memory.Admit(commit, Batch("refused")).Status);
        Assert.Equal(IngestStatus.Accepted, memory.Admit(commit, Batch("p0")).Status);
        commit.Accept(Batch("p0"), 1, 0);

        Assert.Empty(commit.ToEntry().Forgotten);
    }

    [Fact]
    public void Producer_ThatSpeaksInTheSameCommit_IsNotForgotten()
    {
        Commit(Start, ["first"]);
        Commit(Start.AddHours(30), Newcomers(ProducerTable.Capacity - 1));

        Assert.Equal([IngestStatus.Accepted, IngestStatus.Exhausted], Commit(Start.AddHours(30), ["first", "new"]));
    }

    [Fact]
    public void Replay_ForgetsWhomTheLogNames()
    {
        Commit(Start, ["first"]);
        Commit(Start.AddHours(1), Newcomers(ProducerTable.Capacity - 1));
        Commit(Start.AddDays(2), ["new", "newer"]);
        var replayed = NewMemory();

        for (var row = 0; row < log.Count; row++)
            replayed.Apply(log[row], row + 1);

        Assert.Equal(memory.Producers.Count, replayed.Producers.Count);
        Assert.Null(replayed.Producers.Find("first"));
        Assert.NotNull(replayed.Producers.Find("newer"));
    }

    private static PartitionMemory NewMemory() => new(new(), new Dictionary<string, Statistics.Summaries.NumericBinning>(), _ => (0, 1));

    private PartitionCommit NewCommit(DateTimeOffset at) => new(new(new Dictionary<string, Statistics.Summaries.NumericBinning>()), memory.HighestPosition, at);

    private string[] Newcomers(int count) => [.. Enumerable.Range(0, count).Select(_ => $"p{named++}")];

    private IngestStatus[] Commit(DateTimeOffset at, string[] producers)
    {
        var commit = NewCommit(at);
        var statuses = producers.Select(producer =>
        {
            var batch = Batch(producer);
            var (status, _) = memory.Admit(commit, batch);
            if (status == IngestStatus.Accepted)
                commit.Accept(batch, 1, 0);
            return status;
        }).ToArray();
        log.Add(commit.ToEntry());
        memory.Apply(log[^1], log.Count);
        return statuses;
    }

    private NumberedBatch Batch(string producer) => new(producer, (ulong)log.Count);

    private sealed record NumberedBatch(string ProducerId, ulong Sequence) : INumberedBatch
    {
        public ulong ProducerEpoch => 0;

        public ulong ContentHash => 1;
    }
}
