using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Partitions;

public sealed class ProducerWindowTests
{
    private readonly ProducerWindow window = new();

    [Fact]
    public void Batch_SentAgain_IsADuplicateWithItsFirstAnswer()
    {
        Accept(0, hash: 7, rows: 50);

        var (standing, memory) = window.Examine(0, 0, 7);

        Assert.Equal(BatchStanding.Duplicate, standing);
        Assert.Equal((50, 1L), (memory!.AcceptedRows, memory.LogSequence));
    }

    [Fact]
    public void Batch_SentAgainWithOtherContent_IsAConflict()
    {
        Accept(0, hash: 7);

        Assert.Equal(BatchStanding.Conflict, window.Examine(0, 0, 8).Standing);
    }

    [Fact]
    public void Batch_HashedByAnEarlierRelease_IsADuplicateByItsNumber()
    {
        Accept(0, hash: 7);
        Accept(1, hash: ContentMark.Of(7));

        Assert.Equal(BatchStanding.Duplicate, window.Examine(0, 0, ContentMark.Of(8)).Standing);
        Assert.Equal(BatchStanding.Conflict, window.Examine(0, 1, ContentMark.Of(8)).Standing);
    }

    [Fact]
    public void Batch_OlderThanTheWindow_IsTooOld()
    {
        Accept(0);
        Accept(1025);

        Assert.Equal(BatchStanding.SequenceTooOld, window.Examine(0, 1, 1).Standing);
        Assert.Equal(BatchStanding.New, window.Examine(0, 2, 1).Standing);
    }

    [Fact]
    public void Epoch_LowerThanTheHighest_IsTooOld()
    {
        Accept(0, epoch: 2);

        Assert.Equal(BatchStanding.EpochTooOld, window.Examine(1, 5, 1).Standing);
    }

    [Fact]
    public void Epoch_Higher_ForgetsTheSequencesOfTheLower()
    {
        Accept(0, hash: 7);
        Accept(0, hash: 8, epoch: 1);

        Assert.Equal(BatchStanding.Duplicate, window.Examine(1, 0, 8).Standing);
        Assert.Equal((1UL, 1UL), (window.Epoch, window.Next));
    }

    [Fact]
    public void Next_WithAGap_IsTheGap()
    {
        Accept(0);
        Accept(2);
        Assert.Equal(1UL, window.Next);

        Accept(1);
        Assert.Equal(3UL, window.Next);
    }

    [Fact]
    public void Next_OfAPartitionThatSeesEverySecondSequence_CountsByTwo()
    {
        window.Remember(Batch(1, 1, 1, 0), 1, 1, 2);
        window.Remember(Batch(3, 1, 1, 0), 2, 1, 2);

        Assert.Equal(5UL, window.Next);
    }

    [Fact]
    public void Memory_OfManyBatches_IsTheWindow()
    {
        for (var sequence = 0UL; sequence < 5000; sequence++)
            Accept(sequence);

        Assert.Equal(5000UL, window.Next);
        Assert.Equal(1024, Enumerable.Range(0, 5000).Count(sequence => window.Examine(0, (ulong)sequence, 1).Standing == BatchStanding.Duplicate));
    }

    [Fact]
    public void Batch_OlderThanTheWindowInTheSameCommit_TakesNoRoom()
    {
        Accept(5000);
        Accept(100);

        Assert.Equal(BatchStanding.SequenceTooOld, window.Examine(0, 100, 1).Standing);
    }

    [Fact]
    public void Replay_BehindACheckpointThatIsAhead_ChangesNothing()
    {
        for (var sequence = 0UL; sequence < 3000; sequence++)
            Accept(sequence);
        var next = window.Next;

        for (var sequence = 0UL; sequence < 3000; sequence++)
            Accept(sequence);

        Assert.Equal(next, window.Next);
        Assert.Equal(1024, Enumerable.Range(0, 3000).Count(sequence => window.Examine(0, (ulong)sequence, 1).Standing == BatchStanding.Duplicate));
    }

    [Theory]
    [InlineData(1_700_000_000_000_000_000)]
    [InlineData(ulong.MaxValue)]
    public void Sequence_FarAhead_IsTakenAtOnceAndMovesTheWindow(ulong sequence)
    {
        Accept(0);
        Accept(sequence, hash: 7);

        Assert.Equal(BatchStanding.Duplicate, window.Examine(0, sequence, 7).Standing);
        Assert.Equal(BatchStanding.SequenceTooOld, window.Examine(0, 0, 1).Standing);
        Assert.Equal(BatchStanding.New, window.Examine(0, sequence - 1023, 1).Standing);
        Assert.Equal(sequence - 1023, window.Next);
    }

    [Fact]
    public void Next_AfterAJump_StaysOnThePartitionsOwnSequences()
    {
        window.Remember(Batch(1, 1, 1, 0), 1, 1, 3);
        window.Remember(Batch(10_000, 1, 1, 0), 2, 1, 3);

        Assert.Equal((1UL, true), (window.Next % 3, window.Next >= 10_000 - 1023));
    }

    private void Accept(ulong sequence, ulong hash = 1, int rows = 1, ulong epoch = 0) => window.Remember(Batch(sequence, hash, rows, epoch), 1, 0, 1);

    private static AcceptedBatch Batch(ulong sequence, ulong hash, int rows, ulong epoch) =>
        new() { ProducerId = "p", ProducerEpoch = epoch, Sequence = sequence, ContentHash = hash, AcceptedRows = rows, At = DateTimeOffset.UnixEpoch };
}
